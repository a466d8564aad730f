//! From a raw table to what it says.

use crate::errno::Errno;
use crate::finding::{Findings, Subject};

use super::Firmware;
use super::field::target::NIC;
use super::field::{INDEX, Place};
use super::flaw::{Fault, Flaw};
use super::initiator::Initiator;
use super::judge::Judge;
use super::nic::FirmwareNic;
use super::raw::{Kind, RawTable, Slot};
use super::source::Source;
use super::structure::Structure;
use super::table::{Body, Table};
use super::target::FirmwareTarget;

impl<'t> Firmware<'t> {
    /// Reads the raw table that begins with the first of `bytes`, and adds what it says to what earlier ones said.
    pub fn read_table(&mut self, source: Source, bytes: &'t [u8], findings: &mut Findings<'t>) {
        let raw = match RawTable::check(bytes) {
            Ok(raw) => raw,
            Err(fault) => return self.tell(Subject::Table, fault, findings),
        };
        let is_copy = |table: &Table<'_>| match table.body {
            Body::Raw(earlier) => earlier.bytes() == raw.bytes(),
            Body::Tree(_) => false,
        };
        if self.tables.iter().any(is_copy) {
            let fault = Fault::noted(Place::Table, Flaw::Copy);
            return self.tell(Subject::Table, fault, findings);
        }
        let table = Table {
            source,
            is_failover: raw.is_failover(),
            initiator: None,
            lost_nic: false,
            body: Body::Raw(raw),
        };
        let Some(number) = self.add_table(table, findings) else {
            return;
        };
        for fault in raw.control_faults() {
            self.tell(Subject::Structure("control"), fault, findings);
        }
        for slot in raw.slots() {
            match slot {
                Ok(slot) => self.read_slot(&raw, &slot, number, findings),
                Err(fault) => {
                    if fault.is_loss && !matches!(fault.flaw, Flaw::UnknownId(_)) {
                        self.lose_nic(number);
                    }
                    self.tell(Subject::Table, fault, findings);
                }
            }
        }
        self.judge_whole(number, findings);
    }

    /// Tells that a place where a table may be cannot be read.
    pub fn tell_unreadable(
        &mut self,
        path: &'static str,
        errno: Errno,
        findings: &mut Findings<'t>,
    ) {
        let fault = Fault::noted(Place::Table, Flaw::Unreadable(errno));
        self.tell(Subject::File(path), fault, findings);
    }

    /// Adds a table and gives its number.
    pub(super) fn add_table(
        &mut self,
        table: Table<'t>,
        findings: &mut Findings<'t>,
    ) -> Option<u8> {
        let number = u8::try_from(self.tables.len()).ok();
        if self.tables.push(table).is_err() {
            let fault = Fault::noted(Place::Table, Flaw::TooManyTables);
            self.tell(Subject::Table, fault, findings);
            return None;
        }
        number
    }

    /// Tells a fault that is not one of a structure's values.
    pub(super) fn tell(&mut self, subject: Subject<'t>, fault: Fault, findings: &mut Findings<'t>) {
        self.malformed |= fault.is_loss;
        findings.add(subject, fault);
    }

    #[inline(never)]
    fn read_slot(
        &mut self,
        raw: &RawTable<'t>,
        slot: &Slot<'t>,
        table: u8,
        findings: &mut Findings<'t>,
    ) {
        let subject = match slot.kind {
            Kind::Initiator(_) => Subject::Structure("initiator"),
            Kind::Nic(_) => Subject::FirmwareNic(slot.index),
            Kind::Target(_) => Subject::FirmwareTarget(slot.index),
        };
        for fault in slot.oddities() {
            self.tell(subject, fault, findings);
        }
        let structure = Structure::Raw(raw, slot);
        match slot.kind {
            Kind::Initiator(_) => self.add_initiator(structure, table, findings),
            Kind::Nic(_) => self.add_nic(structure, slot.index, table, findings),
            Kind::Target(_) => self.add_target(structure, slot.index, table, findings),
        }
    }

    /// Judges and keeps an initiator structure. A valid one takes the place of one that is not; the first one counts.
    pub(super) fn add_initiator(
        &mut self,
        structure: Structure<'_, 't>,
        table: u8,
        findings: &mut Findings<'t>,
    ) {
        let subject = Subject::Structure("initiator");
        let judge = &mut Judge::new(findings, &mut self.malformed, subject, structure);
        let Ok(initiator) = Initiator::judge(judge) else {
            return;
        };
        let Some(table) = self.tables.get_mut(usize::from(table)) else {
            return;
        };
        match table.initiator {
            Some(first) if first.valid || !initiator.valid => {
                judge.note(INDEX, Flaw::SecondInitiator);
            }
            _ => table.initiator = Some(initiator),
        }
    }

    /// Judges and keeps a NIC structure, whose number is `number` by where it stands.
    pub(super) fn add_nic(
        &mut self,
        structure: Structure<'_, 't>,
        number: u8,
        table: u8,
        findings: &mut Findings<'t>,
    ) {
        let subject = Subject::FirmwareNic(number);
        let judge = &mut Judge::new(findings, &mut self.malformed, subject, structure);
        let Ok(nic) = FirmwareNic::judge(number, table, judge) else {
            return self.lose_nic(table);
        };
        let mut earlier = self.nics.iter();
        if earlier.any(|other| (other.table, other.index) == (nic.table, nic.index)) {
            judge.note(INDEX, Flaw::DuplicateIndex(nic.index));
        }
        if self.nics.push(nic).is_err() {
            judge.refuse(INDEX, Flaw::TooMany);
        }
    }

    /// A structure of the table is left out that may be the NIC which a target names.
    #[inline(never)]
    pub(super) fn lose_nic(&mut self, table: u8) {
        if let Some(table) = self.tables.get_mut(usize::from(table)) {
            table.lost_nic = true;
        }
    }

    /// Judges and keeps a target structure, whose number is `number` by where it stands.
    pub(super) fn add_target(
        &mut self,
        structure: Structure<'_, 't>,
        number: u8,
        table: u8,
        findings: &mut Findings<'t>,
    ) {
        let subject = Subject::FirmwareTarget(number);
        let judge = &mut Judge::new(findings, &mut self.malformed, subject, structure);
        let Ok(target) = FirmwareTarget::judge(number, table, judge) else {
            return;
        };
        let mut earlier = self.targets.iter();
        if earlier.any(|other| (other.table, other.index) == (target.table, target.index)) {
            judge.note(INDEX, Flaw::DuplicateIndex(target.index));
        }
        if self.targets.push(target).is_err() {
            judge.refuse(INDEX, Flaw::TooMany);
        }
    }

    /// Judges what only the whole table shows: whether there is something to boot from, and as whom; and whether the NICs
    /// that targets name are there.
    pub(super) fn judge_whole(&mut self, table: u8, findings: &mut Findings<'t>) {
        let named = self
            .table(table)
            .is_some_and(|table| table.initiator.is_some());
        let mut usable = false;
        for target in self.targets.iter().filter(|target| target.table == table) {
            if !target.valid {
                continue;
            }
            usable |= target.is_usable();
            let index = target.nic_association;
            let nic = self.nic_of(target).and_then(|at| self.nics.get(at));
            if nic.is_none_or(|nic| nic.index != index) {
                let fallback = nic.is_some();
                let flaw = Flaw::NoSuchNic { index, fallback };
                findings.add(
                    Subject::FirmwareTarget(target.index),
                    Fault::noted(NIC.place(target.offset), flaw),
                );
            }
        }
        if !usable {
            findings.add(Subject::Table, Fault::noted(Place::Table, Flaw::NoTarget));
        } else if !named {
            let fault = Fault::noted(Place::Table, Flaw::NoInitiator);
            findings.add(Subject::Structure("initiator"), fault);
        }
    }
}
