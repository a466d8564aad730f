use std::string::ToString;
use std::vec::Vec;

use super::servers;

#[test]
fn the_first_three_addresses_are_taken() {
    let file = b"# nameserver 192.0.2.9\nsearch example.com\nnameserver 192.0.2.1\n  nameserver\t2001:db8::1  \n\
        nameserver fe80::1%eth0\nnameserver nonsense\nnameserver\n\xff\xff\nnameserver 127.0.0.53\nnameserver 192.0.2.4\n";
    let found: Vec<_> = servers(file).iter().map(ToString::to_string).collect();
    assert_eq!(found, ["192.0.2.1:53", "[2001:db8::1]:53", "127.0.0.53:53"]);
    assert!(servers(b"").is_empty());
}
