//! Every bound and every wait, with its unit and its source. What exceeds a limit is a finding, never a crash.

use core::time::Duration;

/// Structures of one iBFT that are judged (index fields are one byte).
pub const IBFT_STRUCTURES: usize = 255;
/// Bytes of the largest firmware table read. Writers publish up to 2 KiB; the legacy scan window ends at 1 MiB.
pub const IBFT_BYTES: usize = 64 * 1024;
/// Firmware tables that are read: three ACPI names, low memory, and offload cards.
pub const IBFT_TABLES: usize = 8;
/// Sessions of one boot: portals times targets.
pub const SESSIONS: usize = 64;
/// Network interfaces that one boot configures.
pub const NICS: usize = 16;
/// NICs that lie below the configured ones: of VLAN devices, and ports of bonds.
pub const LOWER_NICS: usize = 4 * NICS;
/// `ip=` of one command line: each NIC may have one for each family.
pub const IP_ARGUMENTS: usize = 2 * NICS;
/// Bytes of one argument that is printed: a target with names and secrets at their limits, and every other one, stay below
/// what a boot loader passes on.
pub const ARGUMENT_BYTES: usize = 2047;
/// `rd.route=` of one command line.
pub const ROUTES: usize = 16;
/// The routing table of the first NIC, where there are several; those of the others follow. Nobody else's by convention:
/// distributions name 253 to 255, and network services number theirs from 1 or as the administrator does.
pub const ROUTE_TABLES: u32 = 3260;
/// The priority of the first of the three rules that lead to these tables; those of the others follow. They come before `main`
/// (32766) and what is added without priority.
pub const RULE_PRIORITY: u32 = 3260;
/// The metric of an IPv6 route that is given none (IP6_RT_PRIO_USER, Linux `include/uapi/linux/ipv6_route.h`).
pub const IPV6_METRIC: u32 = 1024;
/// `nameserver=` of one command line.
pub const NAME_SERVERS: usize = 4;
/// Name servers kept for one NIC beside those of DHCP (the iBFT and `ip=` name two, `nameserver=` any number).
pub const NIC_DNS_SERVERS: usize = 3;
/// Bytes of the smallest packet that every IPv4 link carries whole (RFC 791).
pub const SMALLEST_MTU: u16 = 68;
/// Bytes of the largest IPv4 packet (RFC 791).
pub const LARGEST_MTU: u16 = 65_535;
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
/// Bytes of the image's file of secrets: some 250 for each session of a boot.
pub const SECRETS_BYTES: usize = 16 * 1024;
/// Bytes of a CHAP secret that cannot be guessed from one login: 96 bits (RFC 7143, 9.2.1).
pub const SAFE_SECRET_BYTES: usize = 12;
/// Bytes of a member's name with those of the members around it, in a document that is read.
pub const JSON_PLACE_BYTES: usize = 64;
/// Bytes of a member's path, and of the name of a member that nobody knows, in what is said of a document.
pub const JSON_PATH_BYTES: usize = 80;
/// How deep the lists and objects of a member may be nested that is left unread.
pub const JSON_DEPTH: u8 = 8;
/// Bytes of one report document: every session and NIC, with what was found of them and of the longest arguments.
pub const REPORT_BYTES: usize = 320 * 1024;

/// The whole boot gives up after this, unless `rd.retry` says otherwise (dracut's default).
pub const BOOT_DEADLINE: Duration = Duration::from_secs(180);
/// The longest that `rd.retry` can ask for: a day.
pub const LONGEST_BOOT_DEADLINE: Duration = Duration::from_secs(24 * 60 * 60);
/// How often in a row uevents wait for what a session waits for: a target that keeps its session busy must not keep the disks
/// of others from being seen.
pub const UEVENTS_PASSED_OVER: u8 = 16;
/// Descriptors that are waited for at once: one of each NIC, five of each session, and what is always there.
pub const DESCRIPTORS: usize = 8 + NICS + 5 * SESSIONS;
/// What is taken of one descriptor before the others have their turn, and the clock is looked at: a flood on one link must keep
/// nobody from the others.
pub const TURN: usize = 64;
/// One attempt to reach and log into a portal: connect, login, start.
pub const ATTEMPT_DEADLINE: Duration = Duration::from_secs(15);
/// The same where a login took longer before (iscsistart's `login_timeout`, open-iscsi 2.1.8): an array in the middle of a
/// takeover, or asked by a whole rack at once, would be left just before it answers, again and again.
pub const LONG_ATTEMPT_DEADLINE: Duration = Duration::from_secs(30);
/// The pause after a login that the target's set-up refuses, before the usual one; where the session's disk is in use, once that
/// is [`RETRY_MOST`]. Long enough for a target that counts wrong logins.
pub const REFUSAL_PAUSE: Duration = Duration::from_secs(15);
/// The pause of a session that is opened behind the boot, where its portal has answered and the rest has failed, or brought no
/// disk: each such attempt makes a SCSI host, of which the kernel tells in its log.
pub const LATE_PAUSE: Duration = Duration::from_secs(60);
/// Bytes of one element of a JSON document; a session with every name at its limit, and a link with every route, stay below.
pub const JSON_ELEMENT_BYTES: usize = 12 * 1024;
/// `sanroot wait` ends after this even if nothing happens, so that whoever called it can look after other work. Above
/// dracut's own tick of half a second, since each return costs one.
pub const WAIT_SLICE: Duration = Duration::from_secs(10);
/// `sanroot wait` does not wait longer than this for an agent that has not started.
pub const AGENT_START_PATIENCE: Duration = Duration::from_secs(2);

/// The first wait between two attempts, before jitter. A target that is only starting refuses at once.
pub const RETRY_FIRST: Duration = Duration::from_millis(250);
/// The longest wait between two attempts: what a late target costs at most beyond its own lateness.
pub const RETRY_MOST: Duration = Duration::from_secs(4);
/// Redirects followed within one attempt (RFC 7143, 11.13.5, names no bound; two targets can send each other for ever).
pub const REDIRECTS: u8 = 4;
/// The load of a module that the boot cannot go on without.
pub const MODULE_DEADLINE: Duration = Duration::from_secs(10);
/// A clean-up in the kernel is waited for no longer; with a live kernel it takes 20 ms.
pub const CLEANUP_DEADLINE: Duration = Duration::from_secs(10);
/// A scan of a SCSI host is waited for no longer: the mid-layer gives each INQUIRY up to 20 s, and retries it.
pub const SCAN_DEADLINE: Duration = Duration::from_secs(60);
/// What `sd` may take to probe a logical unit that a scan has found, some 40 commands, before it counts as no disk and the
/// target's others are looked at, where a boot takes any.
pub const DISK_PROBE: Duration = Duration::from_millis(100);
/// Disks of one session that are kept to be read once more, where a boot takes any and none of them could be read.
pub const CANDIDATE_DISKS: usize = 8;
/// Bytes of what a logical unit says that it is, where that is compared: a name of 16 bytes (SPC-4, 7.8.6), its kind and an end.
pub const WWID_BYTES: usize = 64;
/// How long after its START the kernel is told the rest of what it is to keep of a session. A disk takes longer.
pub const REST_DELAY: Duration = Duration::from_millis(1);
/// The first wait for a disk after a scan before the logical unit is looked for again; `sd` probes it meanwhile.
pub const RESCAN_FIRST: Duration = Duration::from_secs(4);
/// The longest wait between two scans, or two reads of a disk that cannot be read.
pub const RESCAN_MOST: Duration = Duration::from_secs(15);
/// Bytes of a disk's name (DISK_NAME_LEN, Linux `include/linux/blkdev.h`, less its NUL).
pub const DISK_NAME_BYTES: usize = 31;

/// Commands in flight per session, a power of two; open-iscsi's `session.cmds_max`.
pub const SESSION_COMMANDS: u16 = 128;
/// Commands in flight per logical unit; open-iscsi's `session.queue_depth`.
pub const QUEUE_DEPTH: u16 = 32;
/// Seconds that a disk's commands wait for a lost connection before they fail, where a boot has several sessions and another
/// one may be a path to the same disk; as iscsistart sets it. dm-multipath sets its own.
pub const RECOVERY_TIMEOUT_S: u32 = 120;
/// The same for the only session of a boot, or the only one of several that has its disk at the boot's end: nothing else can serve the root, and a file system that has seen one error stays
/// unusable. What open-iscsi's README (8.2) advises for a root; a kernel that shuts down waits no longer.
pub const RECOVERY_TIMEOUT_ALONE_S: u32 = 86_400;
/// Seconds for an abort of one command; as iscsistart sets it.
pub const ABORT_TIMEOUT_S: u32 = 15;
/// Seconds for a reset of one logical unit; as iscsistart sets it.
pub const UNIT_RESET_TIMEOUT_S: u32 = 30;
/// Seconds of silence after which the kernel pings the target, and seconds that it waits for the answer: a silent peer is
/// found after twice that (open-iscsi's `noop_out_interval` and `noop_out_timeout`).
pub const PING_S: u32 = 5;
/// Bytes of a text key's name (RFC 7143, 6.1).
pub const TEXT_KEY_BYTES: usize = 63;
/// Bytes of a text key's value: the longest is a CHAP challenge of 1024 bytes in hexadecimal (RFC 7143, 12.1.3).
pub const TEXT_VALUE_BYTES: usize = 2 + 2 * 1024;
/// Bytes of text taken from a target in one login. RFC 7143, 6.1, wants at least 8192; 64 KiB is what it wants for the
/// longest authentication method.
pub const TEXT_TOTAL_BYTES: usize = 64 * 1024;
/// Bytes of text in one request of ours: two names, an alias, every key that is offered, and 500 bytes of answers.
pub const TEXT_REQUEST_BYTES: usize = 2048;
/// Login requests that carry an offer or ask for the next stage: RFC 7143, 6.2, wants at least six exchanges allowed, LIO
/// ends the login after seven (`MAX_LOGIN_PDUS`, Linux 6.1).
pub const LOGIN_REQUESTS: u8 = 7;
/// Empty login requests that only ask for the rest of a text (C bit), in one login.
pub const LOGIN_CONTINUATIONS: u8 = 64;
/// Bytes of a CHAP challenge that nobody can foresee or meet twice: 128 bits; LIO's and tgt's have as many or more.
pub const SAFE_CHALLENGE_BYTES: usize = 16;
/// Bytes of a CHAP challenge (RFC 7143, 12.1.3).
pub const CHAP_CHALLENGE_BYTES: usize = 1024;
/// Bytes of a CHAP name (RFC 7143, 12.1.3: a text value, 6.1).
pub const CHAP_NAME_BYTES: usize = 255;
/// CHAP challenges that are remembered, ours and the targets': those of two logins of every session.
pub const CHALLENGES: usize = 4 * SESSIONS;
/// Bytes of an alias (RFC 7143, 13.6 and 13.7: a text value, 6.1).
pub const ALIAS_BYTES: usize = 255;

/// Bytes of a data segment that the kernel takes, as open-iscsi declares it (`MaxRecvDataSegmentLength`).
pub const MAX_RECV_DATA_SEGMENT_LENGTH: u32 = 256 * 1024;
/// Bytes of data of one sequence, as open-iscsi offers it (`MaxBurstLength`).
pub const MAX_BURST_LENGTH: u32 = 16 * 1024 * 1024 - 1024;
/// Bytes of unsolicited data of one command, as open-iscsi offers it (`FirstBurstLength`).
pub const FIRST_BURST_LENGTH: u32 = 256 * 1024;
/// Seconds before a lost session is taken up again (`DefaultTime2Wait`, the default of RFC 7143, 13.15).
pub const TIME2WAIT_S: u32 = 2;
/// The most that counts of what a target asks for in the place of that, by its answer or in an asynchronous message (RFC 7143,
/// 11.9), where it may be an hour. For so long a server's commands would not wait for their disk ([`RECOVERY_TIMEOUT_S`], of which
/// this is a quarter). A target that is not there yet by then refuses, and is asked again.
pub const TIME2WAIT_MOST: Duration = Duration::from_secs(30);
/// Seconds for which the target keeps a lost session's state (`DefaultTime2Retain`): none, since the kernel recovers
/// sessions only by opening them anew (ErrorRecoveryLevel 0).
pub const TIME2RETAIN_S: u32 = 0;
/// Routers kept of one DHCP lease (option 3); the first one is used, the rest go into the report.
pub const DHCP_ROUTERS: usize = 4;
/// Classless routes kept of one DHCP lease (RFC 3442).
pub const DHCP_ROUTES: usize = 16;
/// Wait before the first DISCOVER or REQUEST is repeated (RFC 2131, 4.1); doubled each time.
pub const DHCP_FIRST_RETRY: Duration = Duration::from_secs(4);
/// The longest of these waits. RFC 2131 allows 64 s; a boot of 180 s cannot leave a late server unasked for so long.
pub const DHCP_LONGEST_RETRY: Duration = Duration::from_secs(16);
/// What each of these waits is moved by at random, to either side (RFC 2131, 4.1).
pub const DHCP_JITTER: Duration = Duration::from_secs(1);
/// REQUESTs sent before the client looks for another offer: about 12 s.
pub const DHCP_REQUESTS: u8 = 2;

/// Prefixes kept of one router advertisement: an address is made of one, the others are routes.
pub const ADVERTISED_PREFIXES: usize = 4;
/// Routes kept of one router advertisement (RFC 4191).
pub const ADVERTISED_ROUTES: usize = 4;
/// With a DHCPv6 lease, the wait for the advertisement of a router: what RFC 4861, 6.3.7, takes for three solicitations, after
/// which hosts go on without one.
pub const ROUTER_PATIENCE: Duration = Duration::from_secs(9);
/// A router that is no default router may not be the only one of its link: so long the others may take to answer
/// (`MAX_RA_DELAY_TIME`, RFC 4861, 10, and some way).
pub const OTHER_ROUTER_PATIENCE: Duration = Duration::from_millis(600);
/// Wait before the first SOLICIT or REQUEST of DHCPv6 is repeated (RFC 8415, 7.6: SOL_TIMEOUT, REQ_TIMEOUT); doubled each time.
pub const DHCP6_FIRST_RETRY: Duration = Duration::from_secs(1);
/// REQUESTs sent before the client looks for another server: about 15 s. RFC 8415 sends ten, for four minutes.
pub const DHCP6_REQUESTS: u8 = 4;
/// Bytes of a DHCP unique identifier: a type and at most 128 bytes (RFC 8415, 11.1).
pub const DUID_BYTES: usize = 130;

/// The shortest wait before a DHCPv4 lease is asked for again (RFC 2131, 4.4.5), where the lease is not so short that there would
/// be no second time.
pub const RENEWAL_PAUSE: Duration = Duration::from_secs(60);
/// The wait before a DHCPv6 lease is asked for again, and the longest (RFC 8415, 7.6: REN_TIMEOUT, REN_MAX_RT; those of REBIND are
/// the same).
pub const DHCP6_RENEWAL: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(600));
/// The wait before routers are asked again, and the longest (RFC 4861, 10; RFC 7559 waits longer in the end).
pub const ROUTER_RENEWAL: (Duration, Duration) = (Duration::from_secs(4), Duration::from_secs(600));
/// A router that leaves more questions than these open may have been replaced (`MAX_RTR_SOLICITATIONS`, RFC 4861, 10).
pub const ROUTER_SOLICITATIONS: u8 = 3;
/// A lease is not renewed more often: a server may grant one for a second.
pub const RENEWAL_SHORTEST: Duration = Duration::from_secs(1);
/// An address that is missing is set again after this, until the kernel has it.
pub const ADDRESS_PAUSE: Duration = Duration::from_secs(1);
/// Two ends of an address that lie closer are one, told at different times: the kernel tells whole seconds.
pub const LIFETIME_STEP: Duration = Duration::from_secs(2);
/// That it was missing is told once in this time.
pub const ADDRESS_TOLD: Duration = Duration::from_secs(60);
/// Bytes of the largest packet, on a link that carries IPv6, at least (RFC 8200, 5).
pub const IPV6_LEAST_MTU: u16 = 1280;
/// Whoever keeps the addresses looks for the boot's sessions at least once in this time, so that it soon ends behind the last of
/// them, and sets the addresses' rules once more: two wake-ups a minute cost nothing.
pub const SESSIONS_PAUSE: Duration = Duration::from_secs(30);
/// Whoever keeps sessions and addresses begins anew so many seconds after it has died; where it dies again each pause is twice
/// the one before.
pub const SUPERVISOR_PAUSE_S: u32 = 1;
/// The longest of these pauses.
pub const SUPERVISOR_PAUSE_MOST_S: u32 = 64;
/// A session that is lost, and that somebody else is to recover, is looked at again after this: it is recovered here once nobody
/// else listens.
pub const ATTENDED_PAUSE: Duration = Duration::from_secs(1);
/// Whoever attends to all sessions looks after this whether there are others: one that is lost sooner waits no longer than that,
/// which is little beside the two minutes for which its disks wait.
pub const NEW_SESSIONS_PAUSE: Duration = Duration::from_secs(2);
/// While a session is recovered, somebody else who begins to listen is noticed within this time: well below the two seconds
/// that iscsid waits between its first request and its connection (DefaultTime2Wait).
pub const RECOVERY_STEP: Duration = Duration::from_millis(200);

/// Addresses that the agent gives to the NICs of one boot.
pub const NETWORK_ADDRESSES: usize = 2 * NICS;
/// Routes that it gives them: of leases, advertisements and arguments, those of each address.
pub const NETWORK_ROUTES: usize =
    NICS * (DHCP_ROUTES + 1 + ADVERTISED_PREFIXES + ADVERTISED_ROUTES + 2 * ROUTES);
/// Name servers of these NICs: given for each, and told by leases and advertisements of both families.
pub const NETWORK_NAME_SERVERS: usize = NICS * (NAME_SERVERS + 3 * NIC_DNS_SERVERS);
/// Bytes of the state that is left of the network: every link, address and route at its limit.
pub const NETWORK_STATE_BYTES: usize = 128 * 1024;

/// A NIC's link, udev's word that it has finished with it, carrier, and a lease: each is reported as missing after this, so
/// that the console names the cause in time. The machine goes on waiting all the same.
pub const NIC_PATIENCE: Duration = Duration::from_secs(15);
/// Where any NIC will do, from the first target that one leads to until another NIC is raised for the portals that are in none
/// of its subnets: by then they have answered if a router leads to them.
pub const FURTHER_NIC_DELAY: Duration = Duration::from_millis(100);
/// A link that is not found by its name is raised after this, whether udev has finished with it or not: a rule that hangs holds
/// udev's worker for three minutes (`event_timeout`, systemd 252), which is all the time of a boot. Before Linux 6.2 udev then
/// cannot rename it any more, and the machine is there under another name.
pub const UDEV_DEADLINE: Duration = Duration::from_secs(60);
/// For how long carrier is shown without the operational state before it is believed. The kernel sets the state, and opens
/// the queue, at once where carrier comes to a raised link; where it was there before, the queue is open already and the
/// state follows up to a second later (`net/core/link_watch.c`, Linux 6.1).
pub const CARRIER_SETTLES: Duration = Duration::from_millis(20);
/// The kernel's answer to a request about a link; it takes less than a millisecond. Refused or not answered, the request is
/// made again after this.
pub const LINK_REQUEST_RETRY: Duration = Duration::from_secs(5);
/// From the carrier to the probe for an address given beforehand. Nothing waits for its answer, and opening a packet socket
/// costs as much time as a tenth of a login: by then the first logins on an idle SAN are over.
pub const PROBE_DELAY: Duration = Duration::from_millis(25);
/// For how long other hosts' claims to an IPv4 address are listened for: RFC 5227, 1.1, `ANNOUNCE_WAIT`. Nothing waits for it.
pub const ADDRESS_WATCH: Duration = Duration::from_secs(2);
/// MAC addresses of this machine that are told from those of other hosts: twice as many as NICs, for bonds and bridges.
pub const OWN_MACS: usize = 32;
/// Links kept that could be one NIC: ports and virtual functions may show its MAC address. Where any will do, more than these
/// would not have their turns within a boot.
pub const NIC_CANDIDATES: usize = 16;
/// Links that one NIC has raised: where any will do, each in its turn, and VLAN devices on them.
pub const RAISED_LINKS: usize = 2 * NIC_CANDIDATES;
/// Bytes gathered before a command's output is written.
pub const OUTPUT_BYTES: usize = 4096;
/// Bytes of the longest path, with its NUL. Linux takes 4096, but each page of the stack that is used first has to be filled.
pub const PATH_BYTES: usize = 1024;

/// Portals of one request; as many as one boot has sessions.
pub const REQUEST_PORTALS: usize = SESSIONS;
/// Bytes of a request: every member at its limit, and all portals by names of the longest kind.
pub const REQUEST_BYTES: usize = 32 * 1024;
/// The longest that `timeout_s` of a request can ask for: an hour.
pub const LONGEST_REQUEST_TIMEOUT: Duration = Duration::from_secs(60 * 60);
/// Bytes of a host name (RFC 1035, 2.3.4: 255 on the wire, of which two are no text).
pub const HOST_NAME_BYTES: usize = 253;
/// The UDP port of a name server (RFC 1035, 4.2.1).
pub const DNS_PORT: u16 = 53;
/// Name servers asked, the first ones of `/etc/resolv.conf` (`MAXNS` in the C library's resolv.h).
pub const DNS_SERVERS: usize = 3;
/// Addresses kept of one name; they are tried one after the other.
pub const DNS_ADDRESSES: usize = 8;
/// Bytes of a DNS message over UDP (RFC 1035, 2.3.4).
pub const DNS_MESSAGE_BYTES: usize = 512;
/// Aliases followed within one answer; servers answer with the whole chain.
pub const DNS_ALIASES: usize = 8;
/// How often each server is asked.
pub const DNS_ROUNDS: u8 = 3;
/// Seconds of the wait for the first server's answers before the next one is asked; it doubles with each round.
pub const DNS_WAIT_S: u64 = 1;
/// Once one family's addresses are there, the wait for those of the other.
pub const DNS_OTHER_FAMILY_WAIT: Duration = Duration::from_millis(250);
/// Bytes of one answer to SendTargets. 10,000 targets with eight addresses each take 5 MB.
pub const SEND_TARGETS_BYTES: usize = 64 * 1024 * 1024;
/// Responses to SendTargets without a byte of text that are taken one after the other.
pub const SEND_TARGETS_EMPTY: u8 = 64;
/// Portals of one target that `discover` tells; as many as a request takes.
pub const TARGET_PORTALS: usize = REQUEST_PORTALS;
/// Logical units of one target that `check` looks at.
pub const CHECKED_LUNS: usize = 64;
/// How often a command is sent again because the logical unit has something to say first (unit attention).
pub const UNIT_ATTENTIONS: u8 = 8;
/// The wait for the answer to a logout.
pub const LOGOUT_WAIT: Duration = Duration::from_secs(2);

/// Bytes of a description for `args`: 64 sessions and 80 NICs with everything that is said of them.
pub const SPEC_BYTES: usize = 128 * 1024;
/// NICs of one description, those below others among them.
pub const SPEC_NICS: usize = NICS + LOWER_NICS;
/// Logical units of one target that are looked into for its first disk: targets have a controller or two before it.
pub const UNITS_LOOKED_INTO: usize = 16;
/// Devices that one call of `sanroot args` names; dracut names each that an image is for, with those below it.
pub const ASKED_DEVICES: usize = 64;
/// Bytes of the table of mounts; one of a container's overlay is some 900 of them.
pub const MOUNTS_BYTES: usize = 1024 * 1024;
/// Bytes of the table of swaps.
pub const SWAPS_BYTES: usize = 16 * 1024;
/// Parts of the longest path of a mount that is looked at although no boot needs it: `/var/log/audit`. Those of containers are
/// longer.
pub const MOUNTS_DEEP: usize = 3;
/// Mount points of one description.
pub const SPEC_MOUNTS: usize = 32;
/// Addresses of one NIC of a description.
pub const SPEC_ADDRESSES: usize = 8;
/// Ports of one bond; the kernel knows no bound, switches stop at eight.
pub const BOND_PORTS: usize = 8;
/// Settings of one bond that is made; each address that it asks by ARP is one.
pub const BOND_OPTIONS: usize = 24;
/// Bytes of a kernel command line (COMMAND_LINE_SIZE of x86, less its NUL).
pub const LINE_BYTES: usize = 2047;
/// Bytes of the arguments in a file of the image: what is read of all sources, less the longest line of a kernel.
pub const IMAGE_LINE_BYTES: usize = CMDLINE_BYTES - 4096;
/// Arguments of one boot: a target for each session, and for each NIC its name, device, addresses and routes.
pub const ARGUMENTS: usize = 256;
/// Links of the running system that are looked at; those of a container host that are ports of a bridge are many.
pub const SYSTEM_LINKS: usize = 256;
/// Addresses of the running system that are looked at.
pub const SYSTEM_ADDRESSES: usize = 256;
/// Ways of the running system's routes that are looked at; a router's own tables are longer.
pub const SYSTEM_ROUTES: usize = 512;
/// Bonds of the running system.
pub const SYSTEM_BONDS: usize = NICS;
/// Addresses that a bond asks by ARP (`BOND_MAX_ARP_TARGETS`, Linux `include/net/bonding.h`).
pub const BOND_TARGETS: usize = 16;
/// How deep devices of the running system lie on each other: a bridge, on a VLAN device, on a bond, on its ports.
pub const STACKED_DEVICES: u8 = 4;
/// Bytes of a state file of a network service that are read.
pub const STATE_FILE_BYTES: usize = 1024;
/// Bytes of the note of the installed system's files that are about the agent's links.
pub const SHADOWED_BYTES: usize = 4096;

/// Block devices that are looked at: what the mounts of one boot come from, with every path.
pub const BLOCK_DEVICES: usize = 256;
/// Of block devices, which lies on which.
pub const BLOCK_LINKS: usize = 512;
/// Bytes of a path of the running system; sysfs has none of more than some 200.
pub const SYSTEM_PATH_BYTES: usize = 512;
/// How often a path inside a folder is followed anew because something was renamed or mounted meanwhile, anywhere on the
/// machine (EAGAIN, openat2(2)). A try takes some microseconds; beside a program that does nothing but rename, one in six fails.
pub const FOLLOWED_ANEW: u16 = 1000;
/// Links followed one after the other from a name in `/dev`; the kernel stops at 40.
pub const DEVICE_LINKS: u8 = 8;

/// Sessions of the kernel that are shown, or judged before one is opened or closed.
pub const KERNEL_SESSIONS: usize = 256;
/// Logical units of one session that are shown or judged (Linux's `max_report_luns` begins with 511).
pub const SESSION_UNITS: usize = 512;
/// What the kernel keeps of a session's disks is written within this, or nothing is done to the session; and the disks are
/// removed within this, each writing what it holds back itself, or the connection is stopped all the same.
pub const UNBIND_DEADLINE: Duration = Duration::from_secs(60);
/// Once a scan has ended, the wait for its disks: `sd` reads each one's size and partitions meanwhile. A boot takes a session away
/// no sooner whose disk is being read so.
pub const DISKS_DEADLINE: Duration = Duration::from_secs(20);
/// Between two looks at what the kernel has made or removed.
pub const LOOK_AGAIN: Duration = Duration::from_millis(20);
