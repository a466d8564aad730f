//! Whole Ethernet frames on one link, for what is asked before there is an address.
#![expect(
    unsafe_code,
    reason = "rustix has no sockaddr_ll and no SO_ATTACH_FILTER"
)]

use core::mem::size_of;
use core::ptr;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use rustix::net::addr::{SocketAddrArg, SocketAddrLen, SocketAddrOpaque};
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};
use rustix::net::{bind, recv, send, socket_with};

use crate::socket_option::{self, SO_ATTACH_FILTER};

/// `ETH_P_ALL` in network byte order.
const EVERYTHING: u16 = 0x0003_u16.to_be();

/// `struct sockaddr_ll` (`include/uapi/linux/if_packet.h`).
#[repr(C)]
struct LinkAddress {
    family: u16,
    protocol: u16,
    interface: u32,
    hardware_type: u16,
    packet_type: u8,
    address_length: u8,
    address: [u8; 8],
}

const _: () = assert!(size_of::<LinkAddress>() == 20);

// SAFETY: `f` receives a pointer to this value, which is a `sockaddr_ll` of exactly the size given with it.
unsafe impl SocketAddrArg for LinkAddress {
    unsafe fn with_sockaddr<R>(
        &self,
        f: impl FnOnce(*const SocketAddrOpaque, SocketAddrLen) -> R,
    ) -> R {
        f(ptr::from_ref(self).cast(), 20)
    }
}

/// `struct sock_filter` (`include/uapi/linux/filter.h`).
#[repr(C)]
struct Instruction(u16, u8, u8, u32);

/// `struct sock_fprog`.
#[repr(C)]
struct Program {
    length: u16,
    instructions: *const Instruction,
}

/// What came in without a VLAN's tag, and is ARP, a DHCP reply, a router's advertisement or a DHCPv6 reply: all else on a
/// busy link is not worth a wake-up. The opcodes are classic BPF: 0x20 load word, 0x28 load half-word, 0x30 load byte, 0xb1
/// header length, 0x48 load indexed half-word, 0x15 equal, 0x45 bits set; words beyond 0xfffff000 are what the kernel knows
/// of the frame (`include/uapi/linux/filter.h`).
const ANSWERS: [Instruction; 24] = [
    // Not outgoing; no VLAN but one of priority.
    Instruction(0x20, 0, 0, 0xffff_f004),
    Instruction(0x15, 20, 0, 4),
    Instruction(0x20, 0, 0, 0xffff_f02c),
    Instruction(0x45, 18, 0, 0xfff),
    Instruction(0x28, 0, 0, 12),
    Instruction(0x15, 17, 0, 0x0806),
    Instruction(0x15, 8, 0, 0x86dd),
    Instruction(0x15, 0, 14, 0x0800),
    // IPv4: UDP, no later fragment, to port 68.
    Instruction(0x30, 0, 0, 23),
    Instruction(0x15, 0, 12, 17),
    Instruction(0x28, 0, 0, 20),
    Instruction(0x45, 10, 0, 0x1fff),
    Instruction(0xb1, 0, 0, 14),
    Instruction(0x48, 0, 0, 16),
    Instruction(0x15, 8, 7, 68),
    // IPv6: UDP to port 546, or ICMPv6 of type 134.
    Instruction(0x30, 0, 0, 20),
    Instruction(0x15, 0, 2, 17),
    Instruction(0x28, 0, 0, 56),
    Instruction(0x15, 4, 3, 546),
    Instruction(0x15, 0, 2, 58),
    Instruction(0x30, 0, 0, 54),
    Instruction(0x15, 1, 0, 134),
    Instruction(0x06, 0, 0, 0),
    Instruction(0x06, 0, 0, 0xffff),
];

/// A packet socket bound to one link that receives answers of the network only.
pub struct FrameSocket(OwnedFd);

impl FrameSocket {
    /// Opens it on the link of this index.
    ///
    /// # Errors
    /// The kernel's; EAFNOSUPPORT where af_packet is missing.
    pub fn open(interface: u32) -> Result<Self, Errno> {
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(AddressFamily::PACKET, SocketType::RAW, flags, None)?;
        attach_filter(&socket)?;
        bind(
            &socket,
            &LinkAddress {
                family: AddressFamily::PACKET.as_raw(),
                protocol: EVERYTHING,
                interface,
                hardware_type: 0,
                packet_type: 0,
                address_length: 0,
                address: [0; 8],
            },
        )?;
        Ok(Self(socket))
    }

    /// Sends one whole frame.
    ///
    /// # Errors
    /// The kernel's.
    pub fn send(&self, frame: &[u8]) -> Result<(), Errno> {
        send(&self.0, frame, SendFlags::empty()).map(|_| ())
    }

    /// The next frame; `None` where none waits.
    ///
    /// # Errors
    /// The kernel's; ENETDOWN when the link went down.
    pub fn receive<'b>(&self, buffer: &'b mut [u8]) -> Result<Option<&'b [u8]>, Errno> {
        match recv(&self.0, &mut *buffer, RecvFlags::empty()) {
            Ok((count, _)) => Ok(buffer.get(..count)),
            Err(Errno::AGAIN | Errno::INTR) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl AsFd for FrameSocket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

fn attach_filter(socket: &OwnedFd) -> Result<(), Errno> {
    let program = Program {
        length: 24,
        instructions: ANSWERS.as_ptr(),
    };
    let value = (
        ptr::from_ref(&program).expose_provenance(),
        size_of::<Program>(),
    );
    // SAFETY: `program` is a `sock_fprog` of the size given, and points at `length` instructions that outlive the call.
    unsafe { socket_option::set(socket, SO_ATTACH_FILTER, value) }
}
