//! A process that is killed loses nothing that it acknowledged.
//!
//! A hundred times, a process of its own writes into one folder from several tasks at once and prints what was
//! acknowledged; it is killed, at another moment each time, and the folder is opened again by itself. Uploads take part:
//! a layer that a repository was acknowledged to have has its content.
//!
//! This file is both processes: with the argument `write` it is the one that is killed.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    io::{BufRead, BufReader, Write, stdout},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use libtest_mimic::{Arguments, Failed, Trial};
use portcullis_model::{Arn, Digest, Timestamp};
use portcullis_store::{DurableStore, Repository, RepositoryKey, Store, TagMutability, write};
use rand::Rng;

const ROUNDS: u32 = 100;
const WRITERS: u32 = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    if let (Some("write"), Some(folder), Some(round)) =
        (arguments.next().as_deref(), arguments.next(), arguments.next())
    {
        return tokio::runtime::Runtime::new()?.block_on(write_until_killed(Path::new(&folder), round.parse()?));
    }
    let trial = Trial::test("a_killed_process_loses_nothing_that_it_acknowledged", || {
        kill_again_and_again().map_err(|error| Failed::from(error.to_string()))
    });
    let making = Trial::test("a_process_killed_while_it_makes_its_folder_leaves_one_that_opens", || {
        kill_while_it_is_made().map_err(|error| Failed::from(error.to_string()))
    });
    libtest_mimic::run(&Arguments::from_args(), vec![trial, making]).exit()
}

/// Opens the folder, which the process before left as it was when it was killed, and writes for ever.
async fn write_until_killed(folder: &Path, round: u32) -> Result<(), Box<dyn Error>> {
    let store = Arc::new(DurableStore::open(folder)?);
    say("open")?;
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for number in 0.. {
                    let name = format!("{round}-{writer}-{number}");
                    let done = if number % 3 == 2 { push(&store, &name).await } else { set(&store, &name).await };
                    done.map_err(|error| error.to_string())?;
                }
                Ok::<_, String>(())
            })
        })
        .collect();
    for writer in writers {
        writer.await??;
    }
    Ok(())
}

async fn set(store: &DurableStore, name: &str) -> Result<(), Box<dyn Error>> {
    let acknowledgement = store.acknowledgement();
    write(store, |world| {
        world.put_setting(name, &format!("of {name}"));
        Ok::<_, Box<dyn Error>>(())
    })?;
    acknowledgement.ready().await?;
    say(&format!("setting {name}"))
}

/// Uploads a layer and gives it to a repository.
async fn push(store: &DurableStore, name: &str) -> Result<(), Box<dyn Error>> {
    let arn = arn()?;
    let content = content(name);
    let digest = sha256(&content);
    let acknowledgement = store.acknowledgement();
    let id = store.uploads().begin(&arn, Timestamp::UNIX_EPOCH);
    let mut part = store.uploads().part(id, &arn, Some(0)).await?;
    for piece in content.chunks(30_000) {
        part.write(piece.to_vec().into()).await?;
    }
    part.end(Timestamp::UNIX_EPOCH).await?;
    let one = std::slice::from_ref(&digest);
    let blob = store.uploads().complete(id, &arn, one, Timestamp::UNIX_EPOCH).await?;
    write(store, |world| {
        let account = arn.account().ok_or("no account")?;
        let found = world.repository_by_arn(&arn).map(|repository| Repository::clone(repository));
        let mut repository = found.map_or_else(repository, Ok)?;
        repository.layers.insert(digest.clone(), blob.size());
        world.account_mut(account).put_repository(repository);
        Ok::<_, Box<dyn Error>>(())
    })?;
    acknowledgement.ready().await?;
    say(&format!("layer {name}"))
}

fn kill_again_and_again() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::TempDir::new()?;
    let data = folder.path().join("data");
    let mut acknowledged = BTreeSet::new();
    for round in 0..ROUNDS {
        acknowledged.extend(one_round(&data, round)?);
    }
    let store = DurableStore::open(&data)?;
    verify(&store, &acknowledged)?;
    // A folder of which nothing was acknowledged would prove nothing.
    let most = acknowledged.len();
    if most < ROUNDS as usize { Err(format!("only {most} writes were acknowledged").into()) } else { Ok(()) }
}

/// Each time a folder of its own, and a process that is killed in the first moments.
fn kill_while_it_is_made() -> Result<(), Box<dyn Error>> {
    let mut without_world = 0;
    for round in 0..ROUNDS {
        let folder = tempfile::TempDir::new()?;
        let data = folder.path().join("data");
        let mut process = writing(&data, round)?;
        std::thread::sleep(Duration::from_micros(u64::from(round) * 200));
        process.kill()?;
        process.wait()?;
        without_world += u32::from(!data.join("world.redb").exists());
        DurableStore::open(&data).map_err(|error| format!("round {round}: {error}"))?;
    }
    // Kills that all came too late would prove nothing.
    if without_world == 0 { Err("every folder was made before its process was killed".into()) } else { Ok(()) }
}

/// The process that is killed.
fn writing(data: &Path, round: u32) -> std::io::Result<Child> {
    let round = round.to_string();
    let arguments = ["write".as_ref(), data.as_os_str(), round.as_ref()];
    let program = std::env::current_exe()?;
    Command::new(program).args(arguments).stdout(Stdio::piped()).stdin(Stdio::null()).spawn()
}

/// What was acknowledged before the process was killed. Every third time the folder is looked at before the next process
/// has it, so that most are opened by a process straight after the kill.
fn one_round(data: &Path, round: u32) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let mut process = writing(data, round)?;
    let output = process.stdout.take().ok_or("no output")?;
    let reader = std::thread::spawn(move || {
        let lines = BufReader::new(output).split(b'\n').map_while(Result::ok);
        lines.filter_map(|line| String::from_utf8(line).ok()).collect::<Vec<_>>()
    });
    // From the first steps of opening to many writes.
    std::thread::sleep(Duration::from_millis(rand::thread_rng().gen_range(1..150)));
    let ended_by_itself = process.try_wait()?;
    process.kill()?;
    process.wait()?;
    let lines = reader.join().map_err(|_| "the output could not be read")?;
    if let Some(status) = ended_by_itself {
        return Err(format!("round {round}: the process ended by itself: {status}").into());
    }
    let acknowledged: BTreeSet<String> = lines.into_iter().filter(|line| line != "open").collect();
    if round.is_multiple_of(3) {
        let store = DurableStore::open(data).map_err(|error| format!("round {round}: {error}"))?;
        verify(&store, &acknowledged).map_err(|error| format!("round {round}: {error}"))?;
    }
    Ok(acknowledged)
}

fn verify(store: &DurableStore, acknowledged: &BTreeSet<String>) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let world = store.world();
    let settings: BTreeMap<&str, &str> = world.settings().collect();
    for line in acknowledged {
        let (kind, name) = line.split_once(' ').ok_or("a line without a name")?;
        match kind {
            "setting" if settings.get(name) == Some(&format!("of {name}").as_str()) => {}
            "layer" => {
                let digest = sha256(&content(name));
                let repository = world.repository_by_arn(&arn()?).ok_or("no repository")?;
                repository.layers.get(&digest).ok_or_else(|| format!("the layer {name} is lost"))?;
                let blob = store.blobs().find(&digest).ok_or_else(|| format!("the blob of {name} is lost"))?;
                if runtime.block_on(blob.bytes())? != content(name) {
                    return Err(format!("the blob of {name} has other content").into());
                }
            }
            _ => return Err(format!("{line} is lost").into()),
        }
    }
    Ok(())
}

/// A line is written whole or not at all, as far as a pipe goes.
fn say(line: &str) -> Result<(), Box<dyn Error>> {
    let mut out = stdout().lock();
    out.write_all(format!("{line}\n").as_bytes())?;
    Ok(out.flush()?)
}

fn content(name: &str) -> Vec<u8> {
    name.bytes().cycle().take(60_000 + name.len() * 1000).collect()
}

fn sha256(content: &[u8]) -> Digest {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, content).as_ref());
    Digest::from_sha256(bytes)
}

fn arn() -> Result<Arn, Box<dyn Error>> {
    Ok("arn:aws:ecr:eu-west-1:123456789012:repository/app".parse()?)
}

fn repository() -> Result<Repository, Box<dyn Error>> {
    Ok(Repository {
        key: RepositoryKey { region: "eu-west-1".parse()?, name: "app".parse()? },
        registry: "123456789012".parse()?,
        arn: arn()?,
        created: Timestamp::UNIX_EPOCH,
        tag_mutability: TagMutability::Mutable,
        scan_on_push: false,
        encryption: portcullis_store::Encryption::default(),
        policy: None,
        lifecycle: None,
        lifecycle_preview: None,
        images: imbl::OrdMap::new(),
        image_tags: imbl::OrdMap::new(),
        layers: imbl::OrdMap::new(),
        tags: Vec::new(),
    })
}
