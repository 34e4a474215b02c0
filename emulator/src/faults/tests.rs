use super::*;

const DELETION: Occasion = Occasion {
    deletes: Some(10),
    by_token: true,
};

fn faults(settings: &[&str]) -> Faults {
    Faults::new(7, settings.iter().map(|text| text.parse().unwrap()).collect())
}

fn hits(faults: &Faults, occasion: Occasion, draws: usize) -> Vec<&'static str> {
    (0..draws)
        .filter_map(|_| faults.draw(occasion).strike.map(|strike| strike.name))
        .collect()
}

#[test]
fn a_single_fault_hits_at_its_probability() {
    let hit = hits(&faults(&["status-500=0.1"]), DELETION, 10_000).len();
    assert!((900..1_100).contains(&hit), "{hit}");
    assert_eq!(hits(&faults(&["status-500=1"]), DELETION, 100).len(), 100);
    assert_eq!(hits(&faults(&["status-500=0"]), DELETION, 100).len(), 0);
}

#[test]
fn several_at_full_probability_share_the_requests() {
    let hit = hits(&faults(&["status-500=1", "busy=1"]), DELETION, 1_000);
    assert_eq!(hit.len(), 1_000);
    let busy = hit.iter().filter(|name| **name == "busy").count();
    assert!((400..600).contains(&busy), "{busy}");
}

#[test]
fn the_same_seed_draws_the_same() {
    let settings = ["status-500=0.3", "reset-after=0.3"];
    let first = hits(&faults(&settings), DELETION, 200);
    let again = faults(&settings);
    assert_eq!(first, hits(&again, DELETION, 200));
    again.replace(
        Some(8),
        settings.iter().map(|text| text.parse().unwrap()).collect(),
    );
    assert_ne!(first, hits(&again, DELETION, 200));
}

#[test]
fn a_fault_hits_only_what_it_can() {
    let lookup = Occasion {
        deletes: None,
        by_token: true,
    };
    let keys = Occasion {
        deletes: Some(10),
        by_token: false,
    };
    assert_eq!(hits(&faults(&["busy=1"]), lookup, 10).len(), 0);
    assert_eq!(hits(&faults(&["expired-token=1"]), keys, 10).len(), 0);
    assert_eq!(hits(&faults(&["expired-token=1"]), lookup, 10).len(), 10);
    assert_eq!(
        hits(&faults(&["batch-limit-400=1,limit=10"]), DELETION, 10).len(),
        0
    );
    assert_eq!(
        hits(&faults(&["batch-limit-400=1,limit=9"]), DELETION, 10).len(),
        10
    );
}

#[test]
fn latency_goes_together_with_another_and_stays_in_its_range() {
    let faults = faults(&["latency=1,min_ms=10,max_ms=12", "busy=1"]);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..100 {
        let drawn = faults.draw(DELETION);
        assert!(drawn.strike.is_some());
        let latency = drawn.latency.unwrap();
        seen.insert((latency.before + latency.after).as_millis());
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [10, 11, 12]);
}

#[test]
fn commit_is_drawn_unless_it_is_told() {
    let commits = |text: &str| {
        let faults = faults(&[text]);
        (0..100)
            .filter(|_| faults.draw(DELETION).strike.unwrap().commit)
            .count()
    };
    assert_eq!(commits("status-500=1,commit=true"), 100);
    assert_eq!(commits("status-500=1,commit=false"), 0);
    assert!((30..70).contains(&commits("status-500=1")));
    for of_one_way in ["reset-after=1", "contradicting=1", "cut-body=1"] {
        assert_eq!(commits(of_one_way), 100, "{of_one_way}");
    }
}

#[test]
fn a_clock_skew_is_a_state() {
    assert_eq!(faults(&["clock-skew=0.5"]).clock_offset_ms(), 1_200_000);
    assert_eq!(faults(&["clock-skew=0"]).clock_offset_ms(), 0);
    assert_eq!(hits(&faults(&["clock-skew=1"]), DELETION, 10).len(), 0);
}

#[test]
fn what_the_catalogue_does_not_know_is_refused() {
    for text in [
        "nonsense=1",
        "busy",
        "busy=2",
        "busy=x",
        "busy=1,limit=3",
        "status-500=1,commit=perhaps",
        "batch-limit-400=1,limit=0",
        "latency=1,min_ms=300",
    ] {
        assert!(text.parse::<FaultSetting>().is_err(), "{text}");
    }
}
