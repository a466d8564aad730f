//! Descriptions of a machine's storage.

use sanroot_core::args::Room;
use sanroot_core::args::Spec;

/// Reads one input; a flaw's sentence is made too. What was read holds together, and goes on doing so in its one order.
pub(crate) fn run(json: &[u8]) {
    let mut texts = vec![0; 64 * 1024];
    let mut spec = Box::new(Spec::new());
    let mut room = Room::new(&mut texts);
    if let Err(flaw) = spec.read(json, &mut [0; 512], &mut room) {
        assert!(flaw.what.to_string().len() < 1024);
        return;
    }
    holds_together(&spec);
    let over = names(&spec);
    spec.sort();
    holds_together(&spec);
    assert_eq!(names(&spec), over, "a session has changed its NIC");
}

/// Places stand for what there is.
fn holds_together(spec: &Spec<'_>) {
    for session in &spec.sessions {
        assert!(session.nic < spec.nics.len(), "a session without its NIC");
    }
    for nic in &spec.nics {
        let below = nic.parents.iter();
        assert!(below.max().is_none_or(|place| *place < spec.nics.len()));
        assert!(nic.name.is_some() || nic.mac.is_some());
    }
    for mount in &spec.mounts {
        let every = u128::from(mount.sessions) < 1 << spec.sessions.len();
        assert!(every, "a mount point from a session that there is not");
    }
}

/// Each session's target with its NIC, in an order of their own.
fn names(spec: &Spec<'_>) -> Vec<String> {
    let sessions = spec.sessions.iter().map(|session| {
        let nic = spec.nic_of(session).map(|nic| (nic.name, nic.mac));
        format!("{} {nic:?}", session.target.as_str())
    });
    let mut names: Vec<_> = sessions.collect();
    names.sort_unstable();
    names
}
