//! What iPXE loads: a script, the kernel and the initramfs, in a folder that a TFTP server shows.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::ibft::{Credentials, Portal};
use crate::machine::{Boot, Machine};
use crate::scenario::{Ipxe, Platform, Server};

/// OVMF's variables as Debian ships them.
const VARIABLES: &str = "/usr/share/OVMF/OVMF_VARS_4M.fd";

/// Fills a folder below `folder` with what `machine` is to load, and has it start from there. iPXE proves itself to
/// `server`, and has it prove itself, as that demands and can.
pub fn prepare(
    ipxe: &Ipxe,
    server: &Server,
    portal: &Portal,
    machine: &mut Machine<'_>,
    folder: &Path,
) -> Result<()> {
    let shown = folder.join("tftp");
    fs::create_dir(&shown)?;
    fs::copy(machine.kernel.image(), shown.join("vmlinuz")).context("no kernel")?;
    fs::copy(&machine.initramfs, shown.join("initrd.img")).context("no initramfs")?;
    let script = script(ipxe, server, portal, &machine.kernel_arguments());
    fs::write(shown.join("boot.ipxe"), script)?;
    let variables = variables(ipxe.platform, folder)?;
    machine.boot = Boot::Network {
        folder: shown,
        variables,
    };
    Ok(())
}

fn variables(platform: Platform, folder: &Path) -> Result<Option<PathBuf>> {
    if platform == Platform::Bios {
        return Ok(None);
    }
    let place = folder.join("variables.fd");
    fs::copy(VARIABLES, &place).context("no OVMF")?;
    Ok(Some(place))
}

/// `sanhook` logs in and writes the table; the kernel comes by network, as the LUN has no boot loader.
fn script(ipxe: &Ipxe, server: &Server, portal: &Portal, arguments: &str) -> String {
    let (initiator, Portal { port, lun, target }) = (&ipxe.initiator, portal);
    let credentials = [("", &server.chap), ("reverse-", &server.reverse_chap)];
    let credentials = credentials.into_iter().filter_map(|(direction, one)| {
        let Credentials { name, secret } = one.as_ref()?;
        Some(format!(
            "set {direction}username {name}\nset {direction}password {secret}\n"
        ))
    });
    let credentials: String = credentials.collect();
    format!(
        "#!ipxe\n\
         set initiator-iqn {initiator}\n\
         {credentials}\
         set keep-san 1\n\
         sanhook iscsi:10.0.2.2::{port}:{lun:x}:{target}\n\
         kernel tftp://10.0.2.2/vmlinuz initrd=initrd.img {arguments}\n\
         initrd tftp://10.0.2.2/initrd.img\n\
         boot\n"
    )
}
