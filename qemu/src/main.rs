//! `qemu/run`: from arguments to scenarios.

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use sanroot_qemu::cache::Cache;
use sanroot_qemu::comparison;
use sanroot_qemu::scenario::Scenario;
use sanroot_qemu::schedule;
use sanroot_qemu::trial::Bench;

const USAGE: &str = "usage: qemu/run LIST | NAME... | all";
const BENCH_USAGE: &str = "usage: qemu/bench [logins | addresses] [ROUNDS] | sessions | args";
/// Rounds of the comparison: enough for a median.
const DEFAULT_ROUNDS: usize = 3;
/// Bytes that all scenarios take of the disk at most: 7 GiB for what is made once, the disks of six runs at a time.
const ROOM_FOR_ALL: u64 = 11 << 30;
/// The same for a few of them.
const ROOM_FOR_SOME: u64 = 4 << 30;

fn main() -> ExitCode {
    let wanted: Vec<String> = env::args().skip(1).collect();
    match run(&wanted) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("qemu/run: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Does what the arguments ask; the number of scenarios that failed, or of aims that were missed.
fn run(wanted: &[String]) -> Result<usize> {
    let scenarios = Scenario::read_all(Path::new("qemu/scenarios"))?;
    if wanted == ["LIST"] {
        let width = scenarios
            .iter()
            .map(|scenario| scenario.name.len())
            .max()
            .unwrap_or_default();
        for scenario in &scenarios {
            let Scenario {
                name,
                cost,
                description,
                ..
            } = scenario;
            println!("{name:width$}  {cost:4} s  {description}");
        }
        return Ok(0);
    }
    let cache = env::var_os("SANROOT_CACHE").map_or_else(|| PathBuf::from(".cache"), PathBuf::from);
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let bench = Bench {
        cache: Cache::open(cache)?,
        agent: target.join("release/sanroot"),
    };
    let all = wanted == ["all"];
    bench
        .cache
        .make_room(if all { ROOM_FOR_ALL } else { ROOM_FOR_SOME })?;
    if let [first, asked @ ..] = wanted
        && first == "--compare"
    {
        return compare(&bench, asked);
    }
    Ok(schedule::run_all(&bench, &choose(scenarios, wanted)?))
}

/// `qemu/bench`: everything, or one part of it; the number of aims that were missed.
fn compare(bench: &Bench, asked: &[String]) -> Result<usize> {
    match asked {
        [what] if what == "sessions" => comparison::sessions::run(bench)?,
        [what] if what == "args" => return comparison::args::run(bench),
        [first, rounds @ ..] if first == "addresses" => {
            comparison::address::run(bench, rounds_of(rounds)?)?;
        }
        [first, rounds @ ..] if first == "logins" => {
            return comparison::logins(bench, rounds_of(rounds)?);
        }
        rounds => return comparison::run(bench, rounds_of(rounds)?),
    }
    Ok(0)
}

/// How often `qemu/bench` boots everything.
fn rounds_of(arguments: &[String]) -> Result<usize> {
    match arguments {
        [] => Ok(DEFAULT_ROUNDS),
        [rounds] => match rounds.parse() {
            Ok(rounds) if rounds > 0 => Ok(rounds),
            _ => bail!(BENCH_USAGE),
        },
        _ => bail!(BENCH_USAGE),
    }
}

fn choose(mut scenarios: Vec<Scenario>, wanted: &[String]) -> Result<Vec<Scenario>> {
    if wanted.is_empty() {
        bail!(USAGE);
    }
    if wanted == ["all"] {
        return Ok(scenarios);
    }
    let mut chosen = Vec::new();
    for name in wanted {
        let place = scenarios.iter().position(|scenario| scenario.name == *name);
        chosen.push(
            scenarios.remove(place.with_context(|| format!("no scenario {name:?}; {USAGE}"))?),
        );
    }
    Ok(chosen)
}
