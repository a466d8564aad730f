//! Every bound and every wait, with its unit and its source. What exceeds a limit is a finding, never a crash.

use core::time::Duration;

/// Structures of one iBFT that are judged (index fields are one byte).
pub const IBFT_STRUCTURES: usize = 255;
/// Bytes of the largest firmware table read. Writers publish up to 2 KiB; the legacy scan window ends at 1 MiB.
pub const IBFT_BYTES: usize = 64 * 1024;
/// Sessions of one boot: portals times targets.
pub const SESSIONS: usize = 64;
/// Network interfaces that one boot configures.
pub const NICS: usize = 16;
/// Name servers kept for one NIC beside those of DHCP (the iBFT and `ip=` name two, `nameserver=` any number).
pub const NIC_DNS_SERVERS: usize = 3;
/// Findings kept for one report; the first ones stay, the rest are counted.
pub const FINDINGS: usize = 128;
/// The TCP port of an iSCSI portal where none is given (RFC 7143, 13.8).
pub const ISCSI_PORT: u16 = 3260;
/// Bytes of an iSCSI name (RFC 7143, 4.2.7.1).
pub const ISCSI_NAME_BYTES: usize = 223;
/// Bytes of a login PDU's data segment, both directions, whatever was declared (RFC 7143, 6.3).
pub const LOGIN_DATA_BYTES: usize = 8192;
/// Bytes of all kernel command line sources together (COMMAND_LINE_SIZE is 2048 on x86, 4096 elsewhere).
pub const CMDLINE_BYTES: usize = 16 * 1024;
/// Bytes of one report document.
pub const REPORT_BYTES: usize = 64 * 1024;

/// The whole boot gives up after this, unless `rd.retry` says otherwise (dracut's default).
pub const BOOT_DEADLINE: Duration = Duration::from_secs(180);
/// The longest that `rd.retry` can ask for: a day.
pub const LONGEST_BOOT_DEADLINE: Duration = Duration::from_secs(24 * 60 * 60);
/// One attempt to reach and log into a portal: connect, login, start.
pub const ATTEMPT_DEADLINE: Duration = Duration::from_secs(15);
/// Bytes of one element of a JSON document; a session with every name at its limit stays below.
pub const JSON_ELEMENT_BYTES: usize = 4096;
/// `sanroot wait` ends after this even if nothing happens, so that whoever called it can look after other work. Above
/// dracut's own tick of half a second, since each return costs one.
pub const WAIT_SLICE: Duration = Duration::from_secs(10);
/// `sanroot wait` does not wait longer than this for an agent that has not started.
pub const AGENT_START_PATIENCE: Duration = Duration::from_secs(2);
