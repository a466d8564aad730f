use super::*;

/// Seconds of one processor: two of them take this in 23 minutes, and all checks may take 40.
const ALL: u32 = 2812;
const SCENARIOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");

#[test]
fn every_scenario_of_the_tree_can_be_read_and_its_table_written() {
    let scenarios = Scenario::read_all(Path::new(SCENARIOS)).unwrap();
    assert!(!scenarios.is_empty());
    for scenario in scenarios {
        let portal = ibft::Portal {
            port: 3260,
            lun: 1,
            target: target_name(),
        };
        let portals = scenario
            .servers
            .keys()
            .map(|name| (name.clone(), portal.clone()))
            .collect();
        if let Some(table) = &scenario.ibft {
            table
                .bytes(&portals)
                .unwrap_or_else(|error| panic!("{}: {error:#}", scenario.name));
        }
    }
}

#[test]
fn a_word_that_means_nothing_is_refused() {
    let text = "description = 'x'\ntime-limit = 1\nunknown = 1\nexpect = { marker = 'x' }";
    assert!(Scenario::parse("x", text).is_err());
}

#[test]
fn a_table_that_names_no_server_of_the_scenario_is_refused() {
    let text = "description = 'x'\ntime-limit = 1\nexpect = { marker = 'x' }\n\
        [ibft]\ninitiator = 'iqn.2026-11.test:host'\ntargets = [{ server = 'nowhere' }]";
    assert!(Scenario::parse("x", text).is_err());
}

#[test]
fn every_scenario_declares_its_cost_and_all_together_fit() {
    let scenarios = Scenario::read_all(Path::new(SCENARIOS)).unwrap();
    let free: Vec<_> = (scenarios.iter())
        .filter(|scenario| scenario.cost == 0)
        .map(|scenario| &scenario.name)
        .collect();
    assert!(free.is_empty(), "{free:?}");
    let costs = scenarios.iter().map(|scenario| scenario.cost);
    assert!(costs.sum::<u32>() <= ALL);
}
