//! A text on `simulate`'s input: it is answered or refused with a place in it, and a request is answered in a list as it
//! is alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portcullis_policy::{SimulateInput, simulate};

fuzz_target!(|text: &str| {
    let alone = simulate(text);
    if let Err(error) = &alone {
        assert!(!error.to_string().is_empty());
    }
    let Ok(input) = SimulateInput::read(text) else {
        assert!(alone.is_err(), "what is not JSON was answered");
        return;
    };
    for answer in input.answers() {
        match answer {
            Ok(answer) => drop(serde_json::to_string(&answer).unwrap()),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    if let Ok(alone) = alone {
        let list = format!("[{text}]");
        let list = SimulateInput::read(&list).unwrap();
        let answers: Vec<_> = list.answers().map(Result::unwrap).collect();
        assert_eq!(answers, [alone], "a list of one is answered otherwise");
    }
});
