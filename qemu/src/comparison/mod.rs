//! `qemu/bench`: Debian's own stacks and ours side by side, on the same machine.
//!
//! A stack ([`stack`]) is booted from a LUN and, with the same image, from virtio-blk ([`sample`]): the difference is its
//! SAN tax. In the small initramfs the initiators alone are timed, with what the kernel and the network take of it
//! ([`login`]), and so is the agent with as many sessions as there can be ([`sessions`]). What the images hold is listed
//! ([`archive`]), how long a NIC waits for its address ([`address`]), and what telling the arguments costs in an installer's
//! machine ([`args`]). All that becomes the tables of the README ([`table`]), and is held against what was aimed at ([`aims`]).

pub mod address;
mod aims;
mod archive;
pub mod args;
mod console;
mod login;
mod sample;
pub mod sessions;
mod stack;
mod statistics;
mod table;

use std::collections::btree_map::{BTreeMap, Entry};

use anyhow::Result;

use self::archive::{Added, Contents};
use self::login::{Demand, Login};
use self::sample::{Disk, Sample, boot};
use self::stack::Stack;
use crate::kernel::{Choice, Kernel};
use crate::trial::Bench;

/// The initiators that are timed alone, by the names of their programs: ours first.
const INITIATORS: [&str; 2] = ["sanroot", "iscsistart"];

/// What was measured of a stack.
struct Measured {
    stack: Stack,
    /// Boots from a LUN and from virtio-blk, in pairs.
    boots: Vec<(Sample, Sample)>,
    /// A boot of the same image without the stack, from virtio-blk.
    alone: Sample,
    added: Added,
}

/// What was measured of an initiator.
struct Timed {
    program: &'static str,
    logins: Vec<Login>,
    demand: Demand,
}

/// Boots everything `rounds` times, alternating, and prints the tables; how many aims were missed.
pub fn run(bench: &Bench, rounds: usize) -> Result<usize> {
    let kernel = Kernel::get(Choice::Stable, &bench.cache)?;
    let mut alone = BTreeMap::new();
    let mut measured = Vec::new();
    for stack in Stack::ALL {
        let without = stack.without();
        let sample = match alone.entry(without.title()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(boot(bench, &kernel, without, Disk::Local)?),
        };
        measured.push(Measured {
            stack,
            boots: Vec::new(),
            alone: sample.clone(),
            added: added(bench, &kernel, stack)?,
        });
    }
    let mut timed = initiators(bench, &kernel)?;
    for _ in 0..rounds {
        for stack in &mut measured {
            let san = boot(bench, &kernel, stack.stack, Disk::San)?;
            let local = boot(bench, &kernel, stack.stack, Disk::Local)?;
            stack.boots.push((san, local));
        }
        time(bench, &kernel, &mut timed)?;
    }
    println!("{}", table::boots(&measured));
    println!("{}", table::logins(&timed));
    let aims = [aims::boots(&measured), aims::logins(&timed)];
    Ok(aims::tell(&aims.concat()))
}

/// Times the initiators alone `rounds` times, alternating, and prints their table; how many aims were missed.
pub fn logins(bench: &Bench, rounds: usize) -> Result<usize> {
    let kernel = Kernel::get(Choice::Stable, &bench.cache)?;
    let mut timed = initiators(bench, &kernel)?;
    for _ in 0..rounds {
        time(bench, &kernel, &mut timed)?;
    }
    println!("{}", table::logins(&timed));
    Ok(aims::tell(&aims::logins(&timed)))
}

/// The initiators, each with what it asks of a machine.
fn initiators(bench: &Bench, kernel: &Kernel) -> Result<Vec<Timed>> {
    let timed = INITIATORS.into_iter().map(|program| {
        Ok(Timed {
            program,
            logins: Vec::new(),
            demand: login::demand(bench, kernel, program)?,
        })
    });
    timed.collect()
}

/// Times each initiator once more.
fn time(bench: &Bench, kernel: &Kernel, timed: &mut [Timed]) -> Result<()> {
    for initiator in timed {
        let login = login::time(bench, kernel, initiator.program)?;
        initiator.logins.push(login);
    }
    Ok(())
}

fn added(bench: &Bench, kernel: &Kernel, stack: Stack) -> Result<Added> {
    let contents = |stack: Stack| {
        let image = stack.image(kernel, bench.sanroot(), &bench.cache)?;
        Contents::of(&image)
    };
    Ok(contents(stack)?.added_to(&contents(stack.without())?))
}
