use smoltcp::wire::{IpProtocol, Ipv4Packet, UdpPacket};

use super::{FRAME_BYTES, Frame, UDP, Writer, checksum, udp_payload};
use crate::net::dhcp4::tests::server::{MAC, mac};

#[test]
fn a_frame_is_written_from_its_header_on() {
    let mut frame = Frame::new();
    let mut writer = Writer::begin(&mut frame, [0x33, 0x33, 0, 0, 0, 1], mac(), 0x86dd);
    writer.numbers(&[0x0102, 0x0304]);
    writer.zeros(20);
    writer.replace(16, 0xabcd);
    assert_eq!(writer.len(), 20);
    assert_eq!(frame[..6], [0x33, 0x33, 0, 0, 0, 1]);
    assert_eq!(frame[6..12], MAC);
    assert_eq!(frame[12..], [0x86, 0xdd, 1, 2, 0xab, 0xcd, 0, 0]);
}

#[test]
fn what_does_not_fit_is_left_out() {
    let mut frame = Frame::new();
    let mut writer = Writer(&mut frame);
    writer.zeros(FRAME_BYTES);
    writer.bytes(&[1]);
    writer.replace(FRAME_BYTES - 1, 0x0101);
    assert_eq!(frame, [0; FRAME_BYTES]);
}

#[test]
fn checksums_are_those_of_another_implementation() {
    let [source, destination] = [[10, 0, 2, 15], [10, 0, 2, 2]];
    for payload in [&b""[..], b"a", b"ab", &[0xff; 64], &[0xff; 65]] {
        let length = 8 + payload.len();
        let mut bytes = std::vec![0; 8 + length];
        bytes[..4].copy_from_slice(&source);
        bytes[4..8].copy_from_slice(&destination);
        bytes[16..].copy_from_slice(payload);
        let mut datagram = UdpPacket::new_unchecked(&mut bytes[8..]);
        datagram.set_src_port(68);
        datagram.set_dst_port(67);
        datagram.set_len(u16::try_from(length).unwrap());
        let added = usize::from(UDP) + length;
        let ours = checksum(added, &bytes);
        let mut datagram = UdpPacket::new_unchecked(&mut bytes[8..]);
        datagram.fill_checksum(
            &core::net::Ipv4Addr::from(source).into(),
            &core::net::Ipv4Addr::from(destination).into(),
        );
        assert_eq!(ours, datagram.checksum());
        assert_eq!(checksum(added, &bytes), 0xffff, "a right one among them");
        bytes[8] ^= 1;
        assert_ne!(checksum(added, &bytes), 0xffff);
    }
    let mut header = [0x45; 20];
    let mut packet = Ipv4Packet::new_unchecked(&mut header);
    packet.set_next_header(IpProtocol::Udp);
    packet.fill_checksum();
    assert_eq!(checksum(0, &header), 0xffff);
    assert_eq!(checksum(0, &[0xff; 20]), 0xffff, "never 0");
}

#[test]
fn a_datagram_is_read_as_far_as_it_says_and_where_it_is_for_the_port() {
    let datagram = [0, 67, 0, 68, 0, 10, 0, 0, 1, 2, 3];
    assert_eq!(udp_payload(&datagram, 68), Some(&[1, 2][..]));
    assert_eq!(udp_payload(&datagram, 67), None);
    for length in 0..10 {
        assert_eq!(udp_payload(&datagram[..length], 68), None, "{length}");
    }
    assert_eq!(udp_payload(&[0, 67, 0, 68, 0, 7, 0, 0], 68), None);
}
