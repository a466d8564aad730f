//! What one process of ours leaves to the next: whatever is taken is whole, and the one text that there is for it.

use sanroot_core::handover::Network;

/// Reads one input.
pub(crate) fn run(text: &[u8]) {
    let mut network = Network::new();
    if network.read_state(text).is_err() {
        assert_eq!(network, Network::new());
        return;
    }
    assert_eq!(network.state().to_string().as_bytes(), text);
    for address in &network.addresses {
        assert!(network.link(address.link).is_some());
    }
    for link in &network.links {
        let _ = network.carries(link);
    }
    let mut document = vec![0; 1 << 20];
    let mut out = document.as_mut_slice();
    network.write_json(&mut out).expect("there is room");
}
