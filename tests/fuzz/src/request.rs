//! Requests on stdin.

use sanroot_core::request::Request;

/// Reads one input; a flaw's sentence is made too.
pub(crate) fn run(json: &[u8]) {
    let mut request = Request::new();
    if let Err(flaw) = request.read(json, &mut [0; 512]) {
        assert!(flaw.to_string().len() < 1024);
    }
}
