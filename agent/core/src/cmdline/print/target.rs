//! `netroot=iscsi:`, as text.

use super::{Line, Unprintable};
use crate::cmdline::{Server, TargetArgument};
use crate::plan::Identity;

impl TargetArgument<'_> {
    pub(super) fn write(&self, line: &mut Line<'_>) -> Result<(), Unprintable> {
        let name = self.name.as_str();
        let known = ["iqn.", "eui.", "naa."];
        let inner = |start: &str| {
            name.match_indices(start)
                .any(|(at, _)| name.get(..at).is_some_and(|before| before.ends_with(':')))
        };
        if !known.iter().any(|start| name.starts_with(start)) || known.into_iter().any(inner) {
            return Err(Unprintable::TargetName);
        }
        line.text("netroot=iscsi:")?;
        self.write_credentials(line)?;
        self.write_server(line)?;
        line.display(format_args!("::{}:", self.port))?;
        if let Some(iface) = self.iface {
            line.part(iface, Unprintable::Iface)?;
        }
        if self.iface.is_some() {
            line.text(":")?;
        }
        if let Some(nic) = self.nic {
            line.part(nic, Unprintable::NicName)?;
        }
        if self.iface.is_some() || self.nic.is_some() {
            line.text(":")?;
        }
        self.write_lun(line)?;
        line.text(":")?;
        line.text(name)
    }

    /// The credentials, and the `@` behind them. A name that holds an `@` itself wants one before it.
    fn write_credentials(&self, line: &mut Line<'_>) -> Result<(), Unprintable> {
        if let Some(chap) = &self.chap {
            // dracut's `set $authinfo` takes it for options of the shell.
            if chap.initiator.name.starts_with(b"-") || chap.initiator.name.starts_with(b"+") {
                return Err(Unprintable::Credentials);
            }
            write_identity(&chap.initiator, line)?;
            if let Some(target) = &chap.target {
                line.text(":")?;
                write_identity(target, line)?;
            }
        }
        match self.chap.is_some() || self.name.as_str().contains('@') {
            true => line.text("@"),
            false => Ok(()),
        }
    }

    fn write_server(&self, line: &mut Line<'_>) -> Result<(), Unprintable> {
        match self.server {
            Server::Address(address) => line.address(address),
            Server::Zoned(address, zone) => {
                line.display(format_args!("[{address}%"))?;
                line.part(zone, Unprintable::Server)?;
                line.text("]")
            }
            Server::Name(name) => line.part(name, Unprintable::Server),
        }
    }

    /// The number that Linux shows where 32 bits hold it; else the bytes of the wire.
    fn write_lun(&self, line: &mut Line<'_>) -> Result<(), Unprintable> {
        let Some(lun) = self.lun else {
            return Ok(());
        };
        match u32::try_from(lun.kernel_number()) {
            Ok(number) => line.display(number),
            Err(_) => {
                let [a, b, c, d, e, f, g, h] = lun.to_wire();
                line.display(format_args!(
                    "{a:02x}{b:02x}-{c:02x}{d:02x}-{e:02x}{f:02x}-{g:02x}{h:02x}"
                ))
            }
        }
    }
}

fn write_identity(identity: &Identity<'_>, line: &mut Line<'_>) -> Result<(), Unprintable> {
    line.octets(identity.name, ":@")?;
    line.text(":")?;
    line.octets(identity.secret, ":@")
}
