use super::{boots, logins};
use crate::comparison::archive::{Added, Tally};
use crate::comparison::login::{Demand, Login};
use crate::comparison::sample::Sample;
use crate::comparison::stack::Stack;
use crate::comparison::{Measured, Timed};

fn sample(mounted: f64, programs: &[&str]) -> Sample {
    Sample {
        init: 4.5,
        mounted,
        processes: mounted * 10.0,
        programs: programs.iter().map(|&program| program.into()).collect(),
        module: 4,
        agent: Some(0.021),
    }
}

fn measured(stack: Stack, mounted: [f64; 2]) -> Measured {
    let [san, local] = mounted;
    Measured {
        stack,
        boots: vec![(
            sample(san, &["/init", "/usr/bin/sanroot", "/init", "/init"]),
            sample(local, &["/init"]),
        )],
        alone: sample(local, &["/init"]),
        added: Added {
            user_space: Tally {
                files: 12,
                bytes: 1025,
            },
            kernel: Tally::default(),
        },
    }
}

fn has(text: &str, line: &str) {
    let found = text.lines().any(|found| found == line);
    assert!(found, "{line:?} in {text}");
}

#[test]
fn the_tax_is_the_difference_of_two_boots() {
    let stacks = [
        measured(Stack::Sanroot, [10.0, 9.5]),
        measured(Stack::Iscsid, [14.0, 9.0]),
    ];
    let text = boots(&stacks);
    for line in [
        "| | sanroot | dracut + iscsid |",
        "|---|---|---|",
        "| **SAN tax** | 0.50 s | 5.00 s |",
        "| times ours | 1.0 | 10.0 |",
        "| processes added | 5 | 50 |",
        "| programs executed more | 3 | 3 |",
        "| user space added | 2 KiB, 12 files | 2 KiB, 12 files |",
        "Programs executed more with ours: `/init` 2 times, `/usr/bin/sanroot`.",
        "Without table and arguments the agent ends after 21.0 ms.",
    ] {
        has(&text, line);
    }
}

#[test]
fn logins_stand_beside_what_they_cannot_avoid() {
    let timed = |program, whole| Timed {
        program,
        logins: vec![Login {
            whole,
            parts: [0.001, 0.001, 0.001, 0.001, 0.001, 0.001, 0.004],
        }],
        demand: Demand {
            system_calls: 200,
            memory: (program == "sanroot").then_some(476.0),
        },
    };
    let text = logins(&[timed("sanroot", 0.0115), timed("iscsistart", 1.15)]);
    for line in [
        "| **start to disk** | 11.5 ms | 1150.0 ms |",
        "| times ours | 1.0 | 100.0 |",
        "| BIND | 1.00 ms | 1.00 ms |",
        "| over the sum of these | 15 % | 11400 % |",
        "| peak memory (`VmHWM`) | 476 KiB | ended |",
    ] {
        has(&text, line);
    }
}
