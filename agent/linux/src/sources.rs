//! What a plan is made of, read from this machine or named by a person.
#![expect(
    unsafe_code,
    reason = "what held secrets is overwritten while it is still borrowed by what is used no more"
)]

mod firmware;

use core::mem::MaybeUninit;

use rustix::fs::OFlags;
use sanroot_core::cmdline::Arguments;
use sanroot_core::finding::Findings;
use sanroot_core::ibft::Firmware;
use sanroot_core::iscsi::login::chap::Algorithms;
use sanroot_core::limits::{CMDLINE_BYTES, SECRETS_BYTES};
use sanroot_core::plan::{
    BEFORE_UUID, BootPlan, LoginSettings, PlannedInitiator, SECRETS_FILE, Secrets, SecretsFlaw,
    Sources, installed_initiator, machine_initiator,
};
use sanroot_core::secret;
use sanroot_core::supervise::SESSION_TEXTS_BYTES;
use sanroot_core::system::Tree;

use crate::memory::Static;
use crate::tree::System;
use crate::{Errno, OwnedFd, cmdline, errno, file};

static CMDLINE: Static<[u8; CMDLINE_BYTES]> = Static::new([0; CMDLINE_BYTES]);
/// What the file of secrets says, and the texts of it that are kept.
static SECRETS: Static<Secrets<'static>> = Static::new(Secrets::new());
static SECRET_TEXTS: Static<[u8; SECRETS_BYTES]> = Static::new([0; SECRETS_BYTES]);
/// The file as it is read.
static SECRETS_CONTENT: Static<[u8; SECRETS_BYTES]> = Static::new([0; SECRETS_BYTES]);
static SESSION_TEXTS: Static<[u8; SESSION_TEXTS_BYTES]> = Static::new([0; SESSION_TEXTS_BYTES]);
static INSTALLED: Static<[u8; 1024]> = Static::new([0; 1024]);
static ARGUMENTS: Static<Arguments<'static>> = Static::new(Arguments::nothing());
static PLAN: Static<MaybeUninit<BootPlan<'static>>> = Static::new(MaybeUninit::uninit());
/// The initiator name that is made of the machine's UUID.
static MACHINE: Static<[u8; MACHINE_BYTES]> = Static::new([0; MACHINE_BYTES]);
const MACHINE_BYTES: usize = 64;
/// Where the kernel tells the machine's UUID (SMBIOS), unless it is all zeros or all ones.
const UUID: &str = "/sys/class/dmi/id/product_uuid";
/// Where open-iscsi keeps the machine's initiator name.
const INITIATOR_NAME: &str = "/etc/iscsi/initiatorname.iscsi";

/// Where a plan's parts come from; what is not given is this machine's.
#[derive(Clone, Copy, Default)]
pub struct Given {
    /// A file that holds the firmware's table, or `none`.
    pub ibft: Option<&'static str>,
    /// A kernel command line.
    pub cmdline: Option<&'static str>,
    /// Whether the kernel may be asked to load what decodes a table.
    pub may_load: bool,
}

/// A plan, and what the firmware's tables say.
pub type Planned = (&'static BootPlan<'static>, &'static Firmware<'static>);

/// Makes a plan, once; `None` where the given table cannot be read, and the second time.
pub fn plan(given: Given, findings: &mut Findings<'static>) -> Option<Planned> {
    let firmware = firmware(given, findings)?;
    let mut words = cmdline::Sources::new();
    match given.cmdline {
        Some(line) => cmdline::only(&mut words, line),
        None => cmdline::read(&mut words, CMDLINE.take()?, findings),
    }
    let installed = |buffer| file::read_into(INITIATOR_NAME, buffer).ok();
    let secrets = secrets(file::open(SECRETS_FILE), findings)?;
    filled(firmware, &words, (&installed, true), secrets, findings)
}

/// Where nobody gives this machine's initiator a name, the one that is made of its UUID is as good as an installed one; once.
pub fn name_by_machine(sources: &mut Sources<'_, '_>) {
    if sources.initiator().is_none() {
        sources.installed = machine().and_then(machine_initiator);
    }
}

/// The text of which the machine's own initiator name is made.
fn machine() -> Option<&'static [u8]> {
    let text: &'static mut [u8] = MACHINE.take()?;
    let (before, room) = text.split_at_mut_checked(BEFORE_UUID.len())?;
    before.copy_from_slice(BEFORE_UUID);
    let length = file::read_into(UUID, room).ok()?.len();
    text.get(..BEFORE_UUID.len() + length)
}

/// Makes the plan of a system that lies in a folder, as [`plan`] does.
pub fn plan_of(system: &System, given: Given, findings: &mut Findings<'static>) -> Option<Planned> {
    let firmware = match given.ibft {
        Some(_) => firmware(given, findings)?,
        None => saved_firmware(system, findings)?,
    };
    let mut words = cmdline::Sources::new();
    match given.cmdline {
        Some(line) => cmdline::only(&mut words, line),
        None => cmdline::read_of(&mut words, system, CMDLINE.take()?, findings),
    }
    let installed = |buffer| system.read(INITIATOR_NAME, buffer).ok();
    let secrets = secrets(system.open(SECRETS_FILE, OFlags::RDONLY), findings)?;
    filled(firmware, &words, (&installed, false), secrets, findings)
}

/// Room for what is read of the kernel's sessions, once. It is wiped with what plans are made of.
pub fn room_for_sessions() -> Option<&'static mut [u8]> {
    let room: &'static mut [u8] = SESSION_TEXTS.take()?;
    Some(room)
}

/// What the command line has every login offer and demand, with `algorithms` where it lists none; `None` the second time, and
/// where a plan was made.
pub fn login(algorithms: Algorithms, findings: &mut Findings<'static>) -> Option<LoginSettings> {
    let arguments = ARGUMENTS.take()?;
    arguments.login.algorithms = algorithms;
    let mut words = cmdline::Sources::new();
    cmdline::read(&mut words, CMDLINE.take()?, findings);
    arguments.fill(words.iter().copied(), findings);
    Some(arguments.login)
}

/// Reads the file that names the machine's initiator.
type ReadInstalled<'r> = dyn Fn(&'static mut [u8]) -> Option<&'static [u8]> + 'r;

/// The plan by firmware, command line, what names the initiator besides (read where neither does), and credentials, for this
/// machine or another.
fn filled(
    firmware: &'static Firmware<'static>,
    words: &cmdline::Sources<'static>,
    (installed, is_this): (&ReadInstalled<'_>, bool),
    secrets: Option<&'static Secrets<'static>>,
    findings: &mut Findings<'static>,
) -> Option<Planned> {
    let arguments = ARGUMENTS.take()?;
    arguments.fill(words.iter().copied(), findings);
    let mut sources = Sources {
        firmware,
        arguments,
        installed: None,
        secrets,
    };
    if sources.initiator().is_none()
        && let Some(file) = installed(INSTALLED.take()?)
    {
        let name = installed_initiator(file, findings);
        sources.installed = name.map(PlannedInitiator::installed);
    }
    if is_this {
        name_by_machine(&mut sources);
    }
    let plan = PLAN.take()?.write(BootPlan::nothing());
    plan.fill(&sources, findings);
    Some((plan, firmware))
}

/// The credentials that the image brings along, where it brings any, in its file of secrets; `None` the second time.
fn secrets(
    file: Result<OwnedFd, Errno>,
    findings: &mut Findings<'static>,
) -> Option<Option<&'static Secrets<'static>>> {
    let file = match file {
        // Of most machines: memory for secrets is not even touched.
        Err(Errno::NOENT) => return Some(None),
        file => file,
    };
    let (secrets, content) = (SECRETS.take()?, SECRETS_CONTENT.take()?);
    let read = file.map_err(|error| SecretsFlaw::Unreadable(errno(error)));
    match read.and_then(|file| read_secrets(&file, content)) {
        Ok(length) => {
            let content = content.get(..length).unwrap_or_default();
            secrets.read(content, SECRET_TEXTS.take()?, findings);
        }
        Err(flaw) => secrets.refuse(flaw, findings),
    }
    secret::wipe(content);
    Some(Some(secrets))
}

/// Reads the file that nobody else may read; its length.
fn read_secrets(file: &OwnedFd, content: &mut [u8]) -> Result<usize, SecretsFlaw> {
    let unreadable = |error| SecretsFlaw::Unreadable(errno(error));
    if let Some(flaw) = SecretsFlaw::of_mode(file::mode(file).map_err(unreadable)?) {
        return Err(flaw);
    }
    let room = content.len();
    match file::read_all(file, content).map_err(unreadable)?.len() {
        length if length < room => Ok(length),
        _ => Err(SecretsFlaw::TooLong),
    }
}

/// Overwrites whatever a plan was made of that may hold secrets.
///
/// # Safety
/// The plan, the sessions, and whatever borrowed from them, must not be used any more.
pub unsafe fn wipe() {
    // SAFETY: all are borrowed by the plan or by sessions only, for which the caller vouches.
    unsafe { CMDLINE.wipe() };
    // SAFETY: as above.
    unsafe { SECRET_TEXTS.wipe() };
    // SAFETY: as above.
    unsafe { SESSION_TEXTS.wipe() };
    // SAFETY: as above.
    unsafe { firmware::wipe() };
}

/// The firmware's tables: of a file, none, or this machine's.
pub fn firmware(
    given: Given,
    findings: &mut Findings<'static>,
) -> Option<&'static Firmware<'static>> {
    match given.ibft {
        None => firmware::of_machine(given.may_load, findings),
        Some("none") => firmware::none(),
        Some(path) => firmware::of_file(path, findings),
    }
}

/// The tables that a saved system has; `None` the second time.
pub fn saved_firmware(
    tree: &impl Tree,
    findings: &mut Findings<'static>,
) -> Option<&'static Firmware<'static>> {
    firmware::of_tree(tree, findings)
}
