//! Much at once. The figures are printed, not asserted: how fast a machine is is not a property of the program.

use std::time::Instant;

use serde_json::json;

use crate::harness::Emulator;

#[test]
fn ten_thousand_ids_in_one_request() {
    let emulator = Emulator::start(&[]);
    let started = Instant::now();
    let dataset = emulator.dataset(10_000);
    println!("made 10,000 samples in {:?}", started.elapsed());
    let started = Instant::now();
    let answer = emulator.delete(&dataset, &dataset.sample_ids);
    println!("deleted them in {:?}", started.elapsed());
    assert_eq!(answer.json()["results"].as_array().unwrap().len(), 10_000);
    assert!(emulator.ids(&dataset.id).is_empty());
    assert_eq!(emulator.deleted(&dataset.id), dataset.sample_ids);
}

#[test]
fn a_hundred_requests_of_a_hundred_ids_at_once() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(10_000);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for ids in dataset.sample_ids.chunks(100) {
            let (emulator, dataset) = (&emulator, &dataset);
            scope.spawn(move || assert_eq!(emulator.delete(dataset, ids).json()["success"], json!(true)));
        }
    });
    println!("deleted 100 times 100 samples in {:?}", started.elapsed());
    assert!(emulator.ids(&dataset.id).is_empty());
    let mut deleted = emulator.deleted(&dataset.id);
    let mut all = dataset.sample_ids.clone();
    deleted.sort();
    all.sort();
    assert_eq!(deleted, all);
}

#[test]
fn two_requests_for_the_same_ids_delete_each_once() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(500);
    let answers: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| emulator.delete(&dataset, &dataset.sample_ids)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap().json())
            .collect()
    });
    let winners = answers
        .iter()
        .filter(|answer| answer["success"] == json!(true))
        .count();
    assert_eq!(winners, 1);
    assert_eq!(emulator.deleted(&dataset.id), dataset.sample_ids);
}
