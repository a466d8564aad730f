//! What holds between the parts of a description: ids become places, and the required sessions go first.

use super::read::AllOf;
use super::{Kind, Spec, SpecFlaw, SpecNic, What};

impl<'a> Spec<'a> {
    /// Puts everything in its place.
    pub(super) fn settle(&mut self, all_of: &AllOf) -> Result<(), SpecFlaw> {
        for at in 0..self.nics.len() {
            self.settle_parents(at)?;
        }
        for at in 0..self.sessions.len() {
            let place = self
                .sessions
                .get(at)
                .and_then(|session| self.place(session.nic));
            let place = place.ok_or_else(|| flaw("sessions", at, "nic", What::NoSuchId))?;
            if let Some(session) = self.sessions.get_mut(at) {
                session.nic = place;
            }
            self.name_zone(at);
        }
        // Stable, so that of two runs the same comes.
        for at in 1..self.sessions.len() {
            let mut here = at;
            while here > 0 && self.goes_before(here) {
                self.sessions.swap(here, here - 1);
                here -= 1;
            }
        }
        self.settle_mounts(all_of)
    }

    fn goes_before(&self, here: usize) -> bool {
        let required = |at: Option<usize>| {
            let session = at.and_then(|at| self.sessions.get(at));
            session.is_some_and(|session| session.required)
        };
        required(Some(here)) && !required(here.checked_sub(1))
    }

    /// The place of the NIC with this id.
    fn place(&self, id: usize) -> Option<usize> {
        let id = u64::try_from(id).ok()?;
        self.nics.iter().position(|nic| nic.id == id)
    }

    fn settle_parents(&mut self, at: usize) -> Result<(), SpecFlaw> {
        let wrong = |what| flaw("nics", at, "parents", what);
        let Some(nic) = self.nics.get(at) else {
            return Ok(());
        };
        let mut parents = nic.parents.clone();
        for parent in &mut parents {
            *parent = self.place(*parent).ok_or_else(|| wrong(What::NoSuchId))?;
        }
        let below = |parent: &usize| self.nics.get(*parent);
        let plain = |nic: &SpecNic<'a>| nic.kind == Kind::Physical;
        let fits = match nic.kind {
            Kind::Vlan(_) => {
                let carries = |nic: &SpecNic<'a>| !matches!(nic.kind, Kind::Vlan(_));
                parents.len() == 1 && parents.iter().filter_map(below).all(carries)
            }
            Kind::Bond(_) => !parents.is_empty() && parents.iter().filter_map(below).all(plain),
            Kind::Physical => parents.is_empty(),
            Kind::Bridge | Kind::Team => true,
        };
        if !fits {
            return Err(wrong(What::Parents));
        }
        if let Some(nic) = self.nics.get_mut(at) {
            nic.parents = parents;
        }
        Ok(())
    }
}

fn flaw(list: &str, at: usize, member: &str, what: What) -> SpecFlaw {
    let mut flaw = SpecFlaw::new("", what);
    // A path of three parts fits.
    let _ = core::fmt::Write::write_fmt(&mut flaw.member, format_args!("{list}.{at}.{member}"));
    flaw
}
