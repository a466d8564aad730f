//! Bytes of the kernel and of udev, as they arrive on a socket.

use sanroot_core::netlink::Builder;

/// One netlink datagram.
pub(in crate::simulation) fn datagram(write: impl FnOnce(&mut Builder<'_>)) -> Vec<u8> {
    let mut buffer = [0; 4096];
    let mut builder = Builder::new(&mut buffer);
    write(&mut builder);
    builder
        .finish()
        .expect("a datagram of the kernel fits")
        .to_vec()
}

/// The little number at offset `at` of a netlink message's body.
pub(in crate::simulation) fn u32_at(body: &[u8], at: usize) -> u32 {
    let bytes = body.get(at..at + 4).expect("a request has all its fields");
    u32::from_ne_bytes(bytes.try_into().expect("four bytes"))
}

/// As [`u32_at`], with 64 bits.
pub(in crate::simulation) fn u64_at(body: &[u8], at: usize) -> u64 {
    let bytes = body.get(at..at + 8).expect("a request has all its fields");
    u64::from_ne_bytes(bytes.try_into().expect("eight bytes"))
}

/// What is said of a device: keys and values.
pub(in crate::simulation) type Properties<'p> = [(&'p str, String)];

fn strings(properties: &Properties<'_>) -> Vec<u8> {
    let line = |(key, value): &(&str, String)| format!("{key}={value}\0").into_bytes();
    properties.iter().flat_map(line).collect()
}

/// A uevent of the kernel: `add@DEVPATH` and the properties, each ended by NUL.
pub(in crate::simulation) fn uevent(path: &str, properties: &Properties<'_>) -> Vec<u8> {
    let mut message = format!("add@{path}\0ACTION=add\0DEVPATH={path}\0").into_bytes();
    message.extend(strings(properties));
    message
}

/// A message of udev (systemd 252): a header of 40 bytes, then the same and more.
pub(in crate::simulation) fn udev(path: &str, properties: &Properties<'_>) -> Vec<u8> {
    const HEADER_BYTES: u32 = 40;
    let mut strings = strings(properties);
    strings.extend(format!("ACTION=add\0DEVPATH={path}\0USEC_INITIALIZED=1\0").into_bytes());
    let length = u32::try_from(strings.len()).expect("a short message");
    let mut message = b"libudev\0".to_vec();
    message.extend(0xfeed_cafe_u32.to_be_bytes());
    let numbers = [HEADER_BYTES, HEADER_BYTES, length, 0, 0, 0, 0];
    message.extend(numbers.iter().flat_map(|number| number.to_ne_bytes()));
    message.extend(strings);
    message
}
