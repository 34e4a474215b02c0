use super::*;

fn head() -> Head {
    Head {
        project_id: "p".into(),
        dataset_id: "我的 数据集".into(),
        endpoint: "https://a.example/x".into(),
        started: 1_795_000_000_123,
        delete_source: true,
    }
}

fn ids(count: u32) -> Ids {
    let mut ids = Ids::default();
    for n in 0..count {
        ids.insert(&format!("{n:032x}"));
    }
    ids
}

fn read_all(row: &[u8], number: u32) -> Option<Vec<String>> {
    let mut found = Vec::new();
    read_ids(row, number, &mut |id| {
        found.push(id.to_string());
        Some(())
    })
    .map(|()| found)
}

fn log() -> (State, Vec<(u32, Status)>, Vec<Trouble>) {
    let state = State {
        ids: 300,
        repetitions: 7,
        sent: 200,
        requests: 40,
        retries: 3,
        elapsed: 5_000_000_000,
        counts: [100, 1, 4, 1, 0],
    };
    let known = Problem {
        status: Some(403),
        service_code: Some("ModelArts.0104".into()),
        request_id: Some("r-1".into()),
        ..Problem::new(Code::Rejected, "不行")
    }
    .shared();
    let other = fault(Code::Network, "lost");
    let trouble = |id, status, problem: &Fault, attempts| Trouble {
        id,
        status,
        problem: problem.clone(),
        attempts,
    };
    let mut settled: Vec<(u32, Status)> = (100..200).map(|id| (id, Status::Deleted)).collect();
    let (mut troubles, failed, unknown) = (Vec::new(), Status::Failed, Status::Unknown);
    for (id, status, problem, attempts) in [
        (5, failed, &known, 1),
        (6, failed, &known, 1),
        (7, failed, &known, 2),
        (8, unknown, &other, 5),
        (9, failed, &known, 1),
    ] {
        settled.push((id, status));
        troubles.push(trouble(id, status, problem, attempts));
    }
    settled.push((0, Status::AlreadyGone));
    (state, settled, troubles)
}

fn stretches(row: &[u8]) -> Option<(State, Vec<Stretch>)> {
    let mut found = Vec::new();
    let state = read_log(row, 3, &mut |stretch| {
        found.push(stretch);
        Some(())
    })?;
    Some((state, found))
}

#[test]
fn a_head_is_read_as_it_was_written() {
    assert_eq!(read_head(&write_head(&head())), Some(head()));
    assert_eq!(read_head(&write_head(&Head::default())), Some(Head::default()));
}

#[test]
fn another_version_is_not_read() {
    let mut row = Writer::new(HEAD, 0);
    row.number(VERSION + 1);
    assert_eq!(read_head(&row.seal()), None);
}

#[test]
fn ids_are_read_as_they_were_written_in_rows_that_are_not_too_large() {
    let ids = ids(5_000);
    let (mut from, mut number, mut found) = (0, 0, Vec::new());
    while from < ids.len() {
        let (row, next) = write_ids(number, &ids, from, ids.len());
        assert!(row.len() < 65_536 && next > from);
        found.extend(read_all(&row, number).unwrap());
        (from, number) = (next, number + 1);
    }
    assert!(number > 2);
    assert!(
        found
            .iter()
            .map(String::as_str)
            .eq((0..5_000).map(|n| ids.get(n)))
    );
}

#[test]
fn a_million_ids_take_a_third_of_what_they_may() {
    let ids = ids(10_000);
    let (mut from, mut bytes) = (0, 0);
    while from < ids.len() {
        let (row, next) = write_ids(0, &ids, from, ids.len());
        (from, bytes) = (next, bytes + row.len());
    }
    assert!(bytes * 100 < 34_000_000, "{bytes}");
    let settled: Vec<(u32, Status)> = (0..100).map(|id| (id, Status::Deleted)).collect();
    let state = State {
        ids: 1_000_000,
        ..State::default()
    };
    assert!(write_log(0, &state, &settled, &[]).len() < 32);
}

#[test]
fn what_cannot_be_an_id_is_not_read_as_one() {
    for bad in ["", ".", "..", &"x".repeat(1_025)] {
        let mut row = Writer::new(IDS, 0);
        row.text(bad);
        assert_eq!(read_all(&row.seal(), 0), None, "{bad}");
    }
}

#[test]
fn a_log_is_read_as_it_was_written() {
    let (state, settled, troubles) = log();
    let (found_state, found) = stretches(&write_log(3, &state, &settled, &troubles)).unwrap();
    assert_eq!(found_state, state);
    assert_eq!(
        read_state(&write_log(3, &state, &settled, &troubles)),
        Some(state)
    );
    let ranges: Vec<(u32, u32)> = found.iter().map(|stretch| (stretch.from, stretch.len)).collect();
    assert_eq!(ranges, [(100, 100), (5, 2), (7, 1), (8, 1), (9, 1), (0, 1)]);
    let mut each = troubles.iter();
    for stretch in found {
        for id in stretch.from..stretch.from + stretch.len {
            assert!(settled.contains(&(id, stretch.status)));
            if let Some((problem, attempts)) = &stretch.trouble {
                let written = each.next().unwrap();
                assert_eq!((problem, *attempts), (&written.problem, written.attempts));
            }
        }
    }
    assert!(each.next().is_none());
}

#[test]
fn nothing_cut_changed_or_out_of_place_is_read() {
    let (state, settled, troubles) = log();
    let rows = [
        write_head(&head()),
        write_ids(3, &ids(20), 0, 20).0,
        write_log(3, &state, &settled, &troubles),
    ];
    let readable = |row: &[u8], number| {
        let log = read_log(row, number, &mut |_| Some(())).is_some();
        read_head(row).is_some() || read_all(row, number).is_some() || log
    };
    for row in &rows {
        assert!(readable(row, 3));
        assert!(row == &rows[0] || !readable(row, 2), "another number");
        for len in 0..row.len() {
            assert!(!readable(&row[..len], 3), "cut to {len}");
        }
        for at in 0..row.len() {
            for bit in 0..8 {
                let mut changed = row.clone();
                changed[at] ^= 1 << bit;
                assert!(!readable(&changed, 3), "bit {bit} of byte {at}");
            }
        }
    }
}

/// With a sound checksum, so that what is below it is reached.
#[test]
fn any_bytes_are_survived() {
    let mut rng = crate::rng::Rng::new(1);
    let (state, settled, troubles) = log();
    let rows = [
        write_head(&head()),
        write_ids(3, &ids(20), 0, 20).0,
        write_log(3, &state, &settled, &troubles),
    ];
    for _ in 0..200_000 {
        let row = &rows[rng.up_to(2) as usize];
        let mut bytes = row[..row.len() - CHECKSUM_BYTES].to_vec();
        for _ in 0..=rng.up_to(3) {
            let at = rng.up_to(bytes.len() as u64 - 1) as usize;
            match rng.up_to(2) {
                0 => bytes.truncate(at + 1),
                1 => bytes[at] = rng.next_u64() as u8,
                _ => bytes.insert(at, 0xFF),
            }
        }
        let row = Writer(bytes).seal();
        let _head = read_head(&row);
        let _ids = read_all(&row, 3);
        if let Some((state, stretches)) = stretches(&row) {
            assert!(state.sent <= state.ids);
            for stretch in stretches {
                assert!(stretch.len > 0 && stretch.from + stretch.len <= state.ids);
            }
        }
    }
}
