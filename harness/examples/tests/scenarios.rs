//! Every case of the scenario files is a test of its own.

portcullis::scenarios!("scenarios");
