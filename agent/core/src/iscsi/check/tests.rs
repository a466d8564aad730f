use std::format;
use std::string::String;
use std::vec::Vec;

use super::{Check, CheckFlaw};
use crate::finding::Explain;
use crate::iscsi::negotiation::Negotiation;
use crate::iscsi::pdu::{DataIn, Digests, HEADER_BYTES, Pdu, ScsiCommand, ScsiResponse};
use crate::iscsi::visit::{Errand, Progress, Talk, Told, VisitFault};
use crate::iscsi::{Lun, Portal};

/// What a logical unit answers to a command.
enum Answer {
    Data(Vec<u8>),
    Sense(u8, u8),
    Status(u8),
    /// A unit attention behind this status.
    Attention(u8),
}

use Answer::{Attention, Data, Sense, Status};

struct Trial {
    check: Check,
    talk: Talk,
    told: Vec<String>,
    commands: Vec<[u8; 2]>,
}

/// Runs a check against `answer`, which is given the number of the logical unit and the descriptor block.
fn run(mut answer: impl FnMut(u8, &[u8; 16]) -> Answer) -> (Trial, Result<(), VisitFault>) {
    let mut trial = Trial {
        check: Check::default(),
        talk: Talk::new(1),
        told: Vec::new(),
        commands: Vec::new(),
    };
    trial.talk.begin(Digests::NONE, 1, (1, 1000));
    let portal = Portal::parse("192.0.2.9").unwrap();
    let negotiated = Negotiation::new(false).result(1, 1);
    trial
        .check
        .begin(&portal, &negotiated, &mut trial.talk)
        .unwrap();
    for cmd_sn in 1_u32.. {
        let bytes: [u8; HEADER_BYTES] = trial.talk.outgoing().try_into().unwrap();
        trial.talk.sent(HEADER_BYTES);
        let command = ScsiCommand::parse(&bytes).unwrap();
        assert_eq!(command.cmd_sn, cmd_sn, "commands are numbered one by one");
        trial
            .commands
            .push([command.lun.to_wire()[1], command.cdb[0]]);
        let heard = trial.hear(&command, answer(command.lun.to_wire()[1], &command.cdb));
        match heard {
            Ok(Progress::GoOn) => {}
            Ok(Progress::Done) => return (trial, Ok(())),
            Ok(Progress::Failed(fault)) | Err(fault) => return (trial, Err(fault)),
        }
    }
    panic!("the numbers do not end")
}

impl Trial {
    fn hear(&mut self, command: &ScsiCommand, answer: Answer) -> Result<Progress, VisitFault> {
        let (header, data) = match answer {
            Data(data) => {
                assert!(data.len() <= usize::try_from(command.expected_bytes).unwrap());
                (data_in(command, 0, Some(0), &data), data)
            }
            Sense(key, code) => {
                let sense = sense(key, code);
                (response(command, 0, 2, sense.len()), sense)
            }
            Attention(status) => {
                let sense = sense(6, 0x29);
                (response(command, 0, status, sense.len()), sense)
            }
            Status(status) => (response(command, 0, status, 0), Vec::new()),
        };
        self.pdu(&header, &data)
    }

    fn pdu(&mut self, header: &[u8; HEADER_BYTES], data: &[u8]) -> Result<Progress, VisitFault> {
        let told = &mut self.told;
        self.check
            .hear(Pdu { header, data }, &mut self.talk, &mut |it| {
                if let Told::Flaw(flaw, what) = it {
                    told.push(format!("{} {what}", flaw.code().text()));
                }
            })
    }
}

fn sense(key: u8, code: u8) -> Vec<u8> {
    let mut sense = [0; 20].to_vec();
    (sense[1], sense[2], sense[4], sense[14]) = (18, 0x70, key, code);
    sense
}

fn data_in(command: &ScsiCommand, at: u32, status: Option<u8>, data: &[u8]) -> [u8; HEADER_BYTES] {
    DataIn {
        last: status.is_some(),
        status,
        initiator_task_tag: command.initiator_task_tag,
        stat_sn: 1,
        exp_cmd_sn: 1,
        max_cmd_sn: 1000,
        data_sn: 0,
        buffer_offset: at,
        data_segment_length: u32::try_from(data.len()).unwrap(),
    }
    .emit()
}

fn response(command: &ScsiCommand, response: u8, status: u8, length: usize) -> [u8; HEADER_BYTES] {
    ScsiResponse {
        response,
        status,
        initiator_task_tag: command.initiator_task_tag,
        stat_sn: 1,
        exp_cmd_sn: 1,
        max_cmd_sn: 1000,
        data_segment_length: u32::try_from(length).unwrap(),
    }
    .emit()
}

/// The answer to REPORT LUNS.
fn luns(numbers: &[u8]) -> Answer {
    let bytes = u32::try_from(numbers.len() * 8).unwrap();
    let mut data = [bytes.to_be_bytes(), [0; 4]].concat();
    for &number in numbers {
        data.extend([0, number, 0, 0, 0, 0, 0, 0]);
    }
    Data(data)
}

fn inquiry(device: u8) -> Answer {
    let mut data = [&[device; 1][..], &[0; 7], b"IET     VIRTUAL-DISK    0001"].concat();
    data.resize(66, 0);
    Data(data)
}

fn code(outcome: Result<(), VisitFault>) -> Result<(), &'static str> {
    outcome.map_err(|fault| fault.code().text())
}

/// A disk of 2^32 + 1 blocks of 4096 bytes.
fn disk(lun: u8, cdb: &[u8; 16]) -> Answer {
    match (cdb[0], cdb[1]) {
        (0xa0, _) => luns(&[0, 5]),
        (0x12, 0) => inquiry(if lun == 0 { 0x0c } else { 0 }),
        (0x12, _) => Data(
            [
                &[0, 0x83, 0, 12, 1, 3, 0, 8][..],
                &[0x50, 0, 0, 0, 0, 0, 0, lun],
            ]
            .concat(),
        ),
        (0x25, _) => Data([[0xff; 4], [0, 0, 16, 0]].concat()),
        _ => Data([&[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 16, 0][..], &[0; 20]].concat()),
    }
}

#[test]
fn every_unit_is_looked_at_with_the_commands_of_its_kind() {
    let (trial, outcome) = run(disk);
    assert_eq!((outcome, trial.told.len()), (Ok(()), 0));
    assert_eq!(
        trial.commands,
        [
            [0, 0xa0],
            [0, 0x12],
            [0, 0x12],
            [5, 0x12],
            [5, 0x12],
            [5, 0x25],
            [5, 0x9e]
        ]
    );
    let [controller, disk] = trial.check.units() else {
        panic!("two units");
    };
    assert_eq!(format!("{}", controller.device), "controller");
    assert_eq!(controller.bytes(), None);
    assert_eq!(disk.lun, Lun::from_kernel_number(5));
    assert_eq!(
        (disk.vendor.as_str(), disk.product.as_str()),
        ("IET", "VIRTUAL-DISK")
    );
    assert_eq!(disk.bytes(), Some(((1 << 32) + 1) * 4096));
    assert_eq!(disk.wwid.as_deref(), Some("naa.5000000000000005"));
}

#[test]
fn a_unit_that_has_something_to_say_first_is_asked_again() {
    let mut count = 0;
    let (trial, outcome) = run(|lun, cdb| {
        count += 1;
        if count % 2 == 1 {
            Sense(6, 0x29)
        } else {
            disk(lun, cdb)
        }
    });
    assert_eq!(
        (outcome, trial.told.len(), trial.check.units().len()),
        (Ok(()), 0, 2)
    );
    let (trial, outcome) = run(|lun, cdb| {
        if cdb[0] == 0x12 {
            Sense(6, 0x29)
        } else {
            disk(lun, cdb)
        }
    });
    assert_eq!(code(outcome), Err("check.command-failed"));
    assert_eq!(
        trial.told,
        ["check.command-failed LUN 0", "check.command-failed LUN 5"]
    );
}

#[test]
fn what_a_unit_does_not_have_is_missing_and_no_fault() {
    let (trial, outcome) = run(|lun, cdb| match (cdb[0], cdb[1]) {
        (0x12, 1) | (0x9e, _) => Sense(5, 0x24),
        (0x25, _) => Data([[0, 0, 0, 9], [0, 0, 2, 0]].concat()),
        _ => disk(lun, cdb),
    });
    assert_eq!((outcome, trial.told.len()), (Ok(()), 0));
    let disk = &trial.check.units()[1];
    assert_eq!(
        (disk.bytes(), disk.block_size, &disk.wwid),
        (Some(5120), Some(512), &None)
    );
}

#[test]
fn a_disk_without_a_capacity_is_not_what_was_asked_for() {
    let (trial, outcome) = run(|lun, cdb| match cdb[0] {
        0x25 => Sense(2, 0x04),
        0x9e => Sense(5, 0x20),
        _ => disk(lun, cdb),
    });
    let Err(VisitFault::Check(CheckFlaw::Failed { command, .. })) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(command, "READ CAPACITY (10)");
    assert_eq!(trial.told, ["check.command-failed LUN 5"]);
    let unit = &trial.check.units()[1];
    assert_eq!((unit.lun, unit.bytes()), (Lun::from_kernel_number(5), None));
    // A tape has none.
    let (_, outcome) = run(|lun, cdb| match (cdb[0], cdb[1]) {
        (0x12, 0) => inquiry(1),
        (0x25 | 0x9e, _) => Sense(2, 0x04),
        _ => disk(lun, cdb),
    });
    assert_eq!(outcome, Ok(()));
}

#[test]
fn a_unit_that_fails_is_told_and_the_others_are_looked_at() {
    let (trial, outcome) = run(|lun, cdb| match (lun, cdb[0]) {
        (0, 0x12) => Status(8),
        (5, 0x25) => Sense(2, 0x3a),
        (5, 0x9e) => Data([0; 3].to_vec()),
        _ => disk(lun, cdb),
    });
    assert_eq!(code(outcome), Err("check.command-failed"));
    assert_eq!(
        trial.told,
        [
            "check.command-failed LUN 0",
            "check.command-failed LUN 5",
            "check.data-too-short LUN 5",
        ]
    );
    assert_eq!(trial.check.units().len(), 1);
}

#[test]
fn a_place_without_a_device_is_passed_over() {
    let (trial, outcome) = run(|lun, cdb| match (lun, cdb[0]) {
        (0, 0x12) => inquiry(0x7f),
        _ => disk(lun, cdb),
    });
    assert_eq!((outcome, trial.check.units().len()), (Ok(()), 1));
    // Nothing is asked there, and nothing put down to the unit before.
    let (trial, outcome) = run(|lun, cdb| match (lun, cdb[0], cdb[1]) {
        (_, 0xa0, _) => luns(&[5, 6]),
        (6, 0x12, 0) => inquiry(0x3f),
        (6, ..) => Sense(5, 0x25),
        _ => disk(lun, cdb),
    });
    assert_eq!((outcome, trial.told.len()), (Ok(()), 0));
    assert_eq!(trial.commands.last(), Some(&[6, 0x12]));
    assert_eq!(trial.commands.len(), 6);
}

#[test]
fn no_units_and_too_many_are_told() {
    let (trial, outcome) = run(|_, _| luns(&[]));
    assert_eq!((code(outcome), trial.told.len()), (Err("check.no-luns"), 0));
    let many: Vec<u8> = (0..200).collect();
    let (trial, outcome) = run(|lun, cdb| match cdb[0] {
        0xa0 => luns(&many),
        _ => disk(lun, cdb),
    });
    assert_eq!((outcome, trial.check.units().len()), (Ok(()), 64));
    assert_eq!(trial.told, ["check.too-many-luns "]);
}

#[test]
fn a_target_that_does_not_list_its_units_has_failed() {
    let (_, outcome) = run(|_, _| Sense(5, 0x20));
    assert_eq!(
        outcome.map_err(|fault| fault.code().text()),
        Err("check.command-failed")
    );
    let (_, outcome) = run(|_, _| Data(Vec::new()));
    assert_eq!(
        outcome.map_err(|fault| fault.code().text()),
        Err("check.data-too-short")
    );
}

#[test]
fn data_comes_in_order_and_not_more_than_was_asked_for() {
    // RFC 7143, 11.7.5, 11.7.6 and 13.18.
    let command = ScsiCommand {
        lun: Lun::default(),
        initiator_task_tag: 1,
        expected_bytes: 8192,
        cmd_sn: 1,
        exp_stat_sn: 1,
        cdb: [0; 16],
    };
    for (number, at, length) in [(0, 4, 4), (0, 0, 8196), (1, 0, 4)] {
        let mut trial = Trial {
            check: Check::default(),
            talk: Talk::new(1),
            told: Vec::new(),
            commands: Vec::new(),
        };
        let data = [0].repeat(length);
        let mut header = data_in(&command, at, Some(0), &data);
        header[39] = number;
        let heard = trial.pdu(&header, &data);
        assert_eq!(
            heard.map_err(|fault| fault.code().text()),
            Err("check.data-out-of-place")
        );
    }
}

#[test]
fn sense_data_is_what_comes_with_a_check_condition() {
    // RFC 7143, 11.4.7.
    for (status, asks_again) in [(2, true), (8, false)] {
        let (trial, outcome) = run(|lun, cdb| match (lun, cdb[0], cdb[1]) {
            (0, 0x12, 0) => Attention(status),
            _ => disk(lun, cdb),
        });
        let asked = trial.commands.iter().filter(|it| **it == [0, 0x12]);
        assert_eq!(
            (code(outcome), asked.count() > 1),
            (Err("check.command-failed"), asks_again)
        );
        assert_eq!(trial.told, ["check.command-failed LUN 0"]);
    }
}
