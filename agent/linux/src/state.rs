//! `/run/sanroot`: what the agent tells the rest of the boot. It survives the switch to the real root.

use heapless::String;
use rustix::fd::OwnedFd;
use rustix::fs::Mode;
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, chdir, pidfd_open};
use sanroot_core::boot::Stage;
use sanroot_core::handover::{FOR_IMAGES, File, Network};
use sanroot_core::limits::{NETWORK_STATE_BYTES, SHADOWED_BYTES};
use sanroot_core::session::DiskName;
use sanroot_core::text::digits::Decimal;
use sanroot_core::text::{AsIs, parsed};
use sanroot_core::written::write;

use crate::file::{self, Filling, PRIVATE, Replacement};
use crate::path::{self, Room, terminated};

/// The folder. Only root may list it, and read what lies there but for [`NETWORK`].
pub const FOLDER: &str = "/run/sanroot";
/// Bytes of the stage's file at most.
const STAGE_BYTES: usize = 32;
/// A link to the agent's process, there from its beginning on: the one system call that this takes makes all of it at once.
const AGENT: &str = "/run/sanroot/agent";
/// Where the link leads, with the process's number behind it.
const PROCESSES: &str = "/proc/";
/// The word of the current stage, and on a line of its own the number of the agent's process; 0 once that has ended as it should.
/// Missing where the agent is in its first stage ([`AGENT`]).
pub const STAGE: &str = "/run/sanroot/stage";
/// The report, `sanroot/report/1`.
pub const REPORT: &str = "/run/sanroot/report.json";
/// The same for people.
pub const TEXT: &str = "/run/sanroot/report.txt";
/// What the boot did to the network, `sanroot/network/1`: for everybody.
const NETWORK: &str = "network.json";
/// The same for the next process of ours.
const NETWORK_STATE: &str = "network";
/// Becomes one of these two. They are named without their folder, which is the current one ([`enter`]): a process that began
/// before the switch of root finds no `/run` any more.
const NETWORK_NEW: &str = ".network";
/// There where no argument asks for what the agent does: nobody may wait for it in vain.
const UNASKED: &str = "/run/sanroot/unasked";
/// With a disk's name behind it, there where that disk is the root itself.
const ROOT_DISK: &str = "/run/sanroot/root-";
/// Which files of the installed system are about the agent's links; left by the dracut module.
const SHADOWED: &str = "/run/sanroot/shadowed";
const TEMPORARY: &str = "/run/sanroot/.new";
/// Locked by whoever attends to the sessions.
const ATTENDANT: &str = "/run/sanroot/attendant";

/// Makes the folder, and enters it; whether it was there already.
///
/// # Errors
/// The kernel's.
pub fn claim() -> Result<bool, Errno> {
    let was_there = file::make_folder(FOLDER)?;
    enter().map(|()| was_there)
}

/// Enters the folder: it stays the current one wherever it is moved.
///
/// # Errors
/// The kernel's; ENOENT where no agent ever started.
pub fn enter() -> Result<(), Errno> {
    chdir(terminated(FOLDER, &mut Room::new())?)
}

/// Becomes the one process that attends to the sessions, until the descriptor is closed.
///
/// # Errors
/// The kernel's; EWOULDBLOCK where another process is it.
pub fn claim_attendance() -> Result<OwnedFd, Errno> {
    claim()?;
    file::lock(ATTENDANT)
}

/// Becomes the one process that supervises: it has locked the folder, which is the current one ([`enter`]).
///
/// # Errors
/// As above.
pub fn claim_supervision() -> Result<OwnedFd, Errno> {
    file::hold(file::open(".")?)
}

/// Whether a boot has handed the machine over already, by the current folder ([`enter`]).
pub fn is_handed_over() -> bool {
    file::exists(NETWORK_STATE)
}

/// Tells that the agent has begun, and which process it is. Whoever watches the folder is told.
///
/// # Errors
/// The kernel's; EEXIST where an agent had begun before.
pub fn begin(agent: u32) -> Result<(), Errno> {
    let process = path::text(format_args!("{}{}", AsIs(PROCESSES), Decimal(agent)));
    file::link(&process, AGENT)
}

/// Keeps the current stage, and which process is the agent: 0 once it has ended as it should. Whoever watches the folder is
/// told. Returns the file.
///
/// # Errors
/// The kernel's.
pub fn set_stage(stage: Stage, agent: u32) -> Result<OwnedFd, Errno> {
    file::replace(TEMPORARY, STAGE, words(stage, agent).as_bytes())
}

/// Keeps the stage in the file of an earlier one, by one system call. Nobody is told; who reads at this moment may read a part.
pub fn change_stage(file: &OwnedFd, stage: Stage, agent: u32) {
    // As good as a stage that did not last.
    let _ = file::write_over(file, words(stage, agent).as_bytes());
}

/// The stage's word, and on a line of its own the number of the process, with spaces behind it for what a longer word leaves.
fn words(stage: Stage, agent: u32) -> String<STAGE_BYTES> {
    let mut text = String::new();
    // They fit.
    let _ = write(
        &mut text,
        format_args!("{}\n{}         \n", AsIs(stage.word()), Decimal(agent)),
    );
    text
}

/// The stage that was kept last; `None` where the agent never got that far.
pub fn stage() -> Option<Stage> {
    kept().map(|(stage, _)| stage)
}

/// The stage that was kept last, and which process is the agent; 0 once it has ended as it should.
pub fn kept() -> Option<(Stage, u32)> {
    let mut buffer = [0; STAGE_BYTES];
    let text = match file::read_into(STAGE, &mut buffer) {
        Err(Errno::NOENT) => {
            let process = file::read_link(AGENT, &mut buffer).ok()?;
            let number = process.strip_prefix(PROCESSES.as_bytes())?;
            return Some((Stage::Plan, parsed(number)?));
        }
        text => text.ok()?,
    };
    let end = text.iter().position(|&byte| byte == b'\n')?;
    let agent = parsed(text.get(end..)?)?;
    Some((Stage::from_word(text.get(..end)?)?, agent))
}

/// Notes that no argument asks for this boot.
///
/// # Errors
/// The kernel's.
pub fn set_unasked() -> Result<(), Errno> {
    file::mark(UNASKED)
}

/// Whether no argument asks for this boot.
pub fn is_unasked() -> bool {
    file::exists(UNASKED)
}

/// Notes that a disk is the root itself, and has udev name it `/dev/root`: the module's rule asks for the note when the
/// disk's uevent comes once more.
///
/// # Errors
/// The kernel's.
pub fn set_root_disk(disk: &DiskName) -> Result<(), Errno> {
    let mut path: String<128> = String::new();
    // Both paths hold any disk's name.
    let _ = write(&mut path, format_args!("{}{disk}", AsIs(ROOT_DISK)));
    file::mark(&path)?;
    path.clear();
    let _ = write(&mut path, format_args!("/sys/block/{disk}/uevent"));
    file::command(path.as_str(), b"change")
}

/// Puts a file in place whose content `fill` writes.
///
/// # Errors
/// The kernel's; EIO where `fill` failed, and then the old file stays.
pub fn replace(
    path: &'static str,
    fill: &mut dyn FnMut(&mut Filling) -> Result<(), embedded_io::ErrorKind>,
) -> Result<(), Errno> {
    replace_as(PRIVATE, [TEMPORARY, path], fill)
}

fn replace_as(
    mode: Mode,
    [new, path]: [&'static str; 2],
    fill: &mut dyn FnMut(&mut Filling) -> Result<(), embedded_io::ErrorKind>,
) -> Result<(), Errno> {
    let mut new = Replacement::create(new, path, mode)?;
    fill(new.out()).map_err(|_| Errno::IO)?;
    new.commit()
}

/// Keeps what is known of the network.
///
/// # Errors
/// The kernel's.
pub fn set_network(network: &Network) -> Result<(), Errno> {
    replace_as(file::PUBLIC, [NETWORK_NEW, NETWORK], &mut |out| {
        network.write_json(out)
    })?;
    replace_as(PRIVATE, [NETWORK_NEW, NETWORK_STATE], &mut |out| {
        embedded_io::Write::write_fmt(out, format_args!("{}", network.state()))
            .map_err(|_| embedded_io::ErrorKind::Other)
    })
}

/// Removes what is for the image's own network services: by it the installed system's would configure links that are not
/// theirs, and leave others alone.
pub fn remove_for_images() {
    for path in FOR_IMAGES {
        // It stays, and is no worse than before.
        let _ = file::remove(path);
    }
}

/// Puts a file in place that is left for others in `/run`, and makes the folders on the way to it.
///
/// # Errors
/// The kernel's.
// Within its only caller it takes more: that has too much else to keep.
#[inline(never)]
pub fn leave(file: &File<'_>) -> Result<(), Errno> {
    let mut path: String<128> = String::new();
    write(&mut path, format_args!("{}", file.path)).map_err(|_| Errno::NAMETOOLONG)?;
    for folder in folders(&path) {
        file::make_public_folder(folder)?;
    }
    let mode = if file.private { PRIVATE } else { file::PUBLIC };
    let mut new = Replacement::create(TEMPORARY, &path, mode)?;
    embedded_io::Write::write_fmt(new.out(), format_args!("{}", file.content))
        .map_err(|_| Errno::IO)?;
    new.commit()
}

/// The folders on the way to `path`, from the outermost one.
pub fn folders(path: &str) -> impl Iterator<Item = &str> {
    (1..path.len())
        .filter_map(|end| path.split_at_checked(end))
        .filter_map(|(folder, rest)| rest.starts_with("/").then_some(folder))
}

/// Reads what was kept of the network last, through `buffer`.
///
/// # Errors
/// The kernel's; ENODATA where what is there is not ours.
pub fn read_network(
    buffer: &mut [u8; NETWORK_STATE_BYTES],
    network: &mut Network,
) -> Result<(), Errno> {
    let text = file::read_into(NETWORK_STATE, buffer)?;
    network.read_state(text).map_err(|_| Errno::NODATA)
}

/// Reads which files of the installed system are about the agent's links; what does not fit is cut off.
///
/// # Errors
/// The kernel's; ENOENT where none was found.
pub fn shadowed(buffer: &mut [u8; SHADOWED_BYTES]) -> Result<&[u8], Errno> {
    file::read_into(SHADOWED, buffer)
}

/// The agent's process, readable when it ends.
///
/// # Errors
/// ENOENT where no agent ever started or it has ended as it should, ESRCH where it has died.
pub fn agent() -> Result<OwnedFd, Errno> {
    let number = kept().and_then(|(_, number)| Pid::from_raw(i32::try_from(number).ok()?));
    pidfd_open(number.ok_or(Errno::NOENT)?, PidfdFlags::empty())
}
