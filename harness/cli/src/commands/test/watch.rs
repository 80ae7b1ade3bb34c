//! Waiting for a file to change, as a reason to run again.
//!
//! The files are looked at a few times a second: that works on every file system, network and container mounts included,
//! where notices of changes do not. What the command writes itself is no reason. Editors write a file in several steps:
//! the wait goes on until two looks in a row see the same.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use camino::{Utf8Path, Utf8PathBuf};
use tokio::time::sleep;

/// How long between two looks.
const LOOK: Duration = Duration::from_millis(250);

/// The files as they were when they were last looked at, each with its time and length.
type Seen = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// The files that are watched.
pub(super) struct Watch {
    paths: Vec<Utf8PathBuf>,
    written: Vec<PathBuf>,
    seen: Seen,
}

impl Watch {
    /// Watches files, and folders with everything below, from now on. The command itself writes `written`.
    pub(super) fn on(paths: Vec<Utf8PathBuf>, written: &[Utf8PathBuf]) -> Self {
        let written = written.iter().filter_map(|file| std::path::absolute(file).ok()).collect();
        let mut watch = Self { paths, written, seen: Seen::new() };
        watch.seen = watch.look();
        watch
    }

    /// Waits until something has changed and it is quiet.
    pub(super) async fn changed(&self) {
        let mut before = self.seen.clone();
        loop {
            sleep(LOOK).await;
            let now = self.look();
            if now != self.seen && now == before {
                return;
            }
            before = now;
        }
    }

    fn look(&self) -> Seen {
        let mut seen = Seen::new();
        for path in &self.paths {
            self.at(path, &mut seen);
        }
        seen
    }

    /// What cannot be read is not there: it shows as a change when it can be.
    fn at(&self, path: &Utf8Path, seen: &mut Seen) {
        let Ok(metadata) = fs::symlink_metadata(path) else { return };
        if metadata.is_dir() {
            let entries = path.read_dir_utf8().into_iter().flatten().filter_map(Result::ok);
            for entry in entries.filter(|entry| !matches!(entry.file_name(), ".git" | ".terraform" | "target")) {
                self.at(entry.path(), seen);
            }
        } else if let Ok(path) = std::path::absolute(path)
            && !self.written.contains(&path)
        {
            seen.insert(path, (metadata.modified().ok(), metadata.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_change_below_is_seen_and_what_is_written_here_is_not() {
        let kept = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(kept.path().to_owned()).unwrap();
        fs::create_dir_all(folder.join("terraform")).unwrap();
        let watch = Watch::on(vec![folder.clone()], &[folder.join("run.json")]);
        fs::write(folder.join("run.json"), "{}").unwrap();
        assert!(timeout(Duration::from_secs(1), watch.changed()).await.is_err(), "its own report is no change");
        fs::write(folder.join("terraform/main.tf"), "# new").unwrap();
        assert!(timeout(Duration::from_mins(1), watch.changed()).await.is_ok());
    }
}
