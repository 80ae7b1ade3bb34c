//! The file `world.redb`: how it is made, checked, read and written.
//!
//! A file is checked in a copy in memory: to its last byte, and by reading the whole world from it. Opening a file may
//! mend it, and what is refused has to stay as it is. Only then it is opened itself. A new file is made in memory, written
//! under another name and moved when it is whole and on disk.

use std::{
    fmt, fs,
    io::{self, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use redb::{
    Builder, DatabaseError, Durability, ReadableDatabase, ReadableTable, StorageBackend, TableDefinition, TableError,
    backends::{FileBackend, InMemoryBackend},
};

use super::{
    OpenError,
    folder::{self, Folder},
    memory::Memory,
    tables::{self, Entry, Table},
};
use crate::{
    Seal, World,
    disk::{failed, sync_folder},
};

/// The format that is written. A change that an older Portcullis would misread, or that cannot read what an older one
/// wrote, makes it one more: a test shows every entry.
pub(super) const FORMAT: u32 = 1;

/// What a file begins with that redb wrote.
const MAGIC: &[u8] = b"redb\x1a\x0a\xa9\x0d\x0a";
const CACHE_BYTES: usize = 16 * 1024 * 1024;
/// How much of a new file is written at once.
const PART: usize = 256 * 1024;

const HEAD: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("portcullis");
const FORMAT_KEY: &str = "format";
const SEAL_KEY: &str = "seal";
const SEQUENCE_KEY: &str = "sequence";

/// How files are reached: as they are, or with the failures that a test wants.
pub(crate) trait Disk: Send + Sync + fmt::Debug {
    /// Opens a file that was checked.
    fn open(&self, builder: &Builder, file: fs::File) -> Result<redb::Database, DatabaseError>;

    /// Asked before each thing that making a new file puts on disk.
    fn pass(&self) -> io::Result<()>;
}

/// The files as they are.
#[derive(Debug)]
pub(super) struct Files;

impl Disk for Files {
    fn open(&self, builder: &Builder, file: fs::File) -> Result<redb::Database, DatabaseError> {
        builder.create_with_backend(FileBackend::new(file)?)
    }

    fn pass(&self) -> io::Result<()> {
        Ok(())
    }
}

/// An open file that can be written.
pub(super) struct Database(redb::Database);

/// What a file holds.
pub(super) struct Kept {
    pub(super) world: World,
    pub(super) seal_key: [u8; 32],
    /// How many steps were written to it.
    pub(super) sequence: u64,
}

/// Opens the file of a folder, or makes it where there is none.
pub(super) fn open(folder: &Folder, disk: &dyn Disk) -> Result<(Database, Kept), OpenError> {
    let path = folder.world();
    if !path.exists() {
        make(folder, disk)?;
    }
    let kept = check(&path, folder.acknowledged())?;
    let file = folder::options().create(false).open(&path).map_err(failed(&path, "written"))?;
    let database = disk.open(&builder(), file).map_err(|error| refused(&path, &error))?;
    Ok((Database(database), kept))
}

impl Database {
    /// Writes entries in one step, which is on disk when this returns.
    pub(super) fn write(&self, entries: &[Entry], sequence: u64) -> Result<(), redb::Error> {
        let mut transaction = self.0.begin_write()?;
        transaction.set_durability(Durability::Immediate)?;
        for table in Table::ALL {
            let mut of_table = entries.iter().filter(|entry| entry.table == table).peekable();
            if of_table.peek().is_none() {
                continue;
            }
            let mut opened = transaction.open_table(definition(table))?;
            for entry in of_table {
                match &entry.value {
                    Some(value) => drop(opened.insert(entry.key.as_slice(), value.as_slice())?),
                    None => drop(opened.remove(entry.key.as_slice())?),
                }
            }
        }
        transaction.open_table(HEAD)?.insert(SEQUENCE_KEY, sequence.to_le_bytes().as_slice())?;
        Ok(transaction.commit()?)
    }
}

fn builder() -> Builder {
    let mut builder = redb::Database::builder();
    builder.set_cache_size(CACHE_BYTES);
    builder
}

fn definition(table: Table) -> TableDefinition<'static, &'static [u8], &'static [u8]> {
    TableDefinition::new(table.name())
}

/// Puts a file with an empty world, a seal of its own and a format in its place, in one step: it is whole and on disk
/// before it has its name.
pub(super) fn make(folder: &Folder, disk: &dyn Disk) -> Result<(), OpenError> {
    let (path, new) = (folder.world(), folder.new_world());
    let seal_key = Seal::generate_key().map_err(OpenError::Seal)?;
    let write = || -> io::Result<()> {
        let bytes = empty_world(&seal_key).map_err(io::Error::other)?;
        let mut file = folder::options().truncate(true).open(&new)?;
        for part in bytes.chunks(PART) {
            disk.pass()?;
            file.write_all(part)?;
        }
        disk.pass()?;
        file.sync_all()
    };
    write().map_err(failed(&new, "written"))?;
    disk.pass().and_then(|()| fs::rename(&new, &path)).map_err(failed(&path, "made"))?;
    disk.pass().and_then(|()| sync_folder(folder.path())).map_err(failed(folder.path(), "written"))?;
    Ok(())
}

/// The bytes of a file with an empty world. Made in memory: redb puts a new file on disk eight times, and here nobody
/// sees it before it is whole.
fn empty_world(seal_key: &[u8; 32]) -> Result<Vec<u8>, redb::Error> {
    let memory = Memory::default();
    let database = builder().create_with_backend(memory.clone())?;
    let transaction = database.begin_write()?;
    {
        let mut head = transaction.open_table(HEAD)?;
        head.insert(FORMAT_KEY, FORMAT.to_le_bytes().as_slice())?;
        head.insert(SEAL_KEY, seal_key.as_slice())?;
        head.insert(SEQUENCE_KEY, 0_u64.to_le_bytes().as_slice())?;
    }
    transaction.commit()?;
    database.close()?;
    Ok(memory.bytes()?)
}

/// Reads the whole file in a copy, after its integrity was checked.
fn check(path: &Path, acknowledged: u64) -> Result<Kept, OpenError> {
    let bytes = fs::read(path).map_err(failed(path, "read"))?;
    if bytes.len() < MAGIC.len() {
        let why = format!("it has {} bytes, and should have more", bytes.len());
        return Err(OpenError::Damaged { file: path.to_owned(), why });
    }
    if !bytes.starts_with(MAGIC) {
        return Err(OpenError::ForeignFile { file: path.to_owned(), why: "it does not begin as one" });
    }
    // Nothing of the copy is used after a panic: that a library gives up on a file is one more way to see its damage.
    let checked = catch_unwind(AssertUnwindSafe(|| check_copy(path, bytes, acknowledged)));
    checked.unwrap_or_else(|_| Err(damaged(path, "it cannot be read")))
}

fn check_copy(path: &Path, bytes: Vec<u8>, acknowledged: u64) -> Result<Kept, OpenError> {
    let copy = InMemoryBackend::new();
    let copied = copy.set_len(bytes.len() as u64).and_then(|()| copy.write(0, &bytes));
    copied.map_err(|error| damaged(path, error))?;
    drop(bytes);
    let opened = builder().set_check_integrity_on_open(true).create_with_backend(copy);
    let database = opened.map_err(|error| damaged(path, error))?;
    let transaction = database.begin_read().map_err(|error| damaged(path, error))?;

    let head = match transaction.open_table(HEAD) {
        Ok(head) => head,
        Err(TableError::TableDoesNotExist(_)) => {
            return Err(OpenError::ForeignFile { file: path.to_owned(), why: "it is a database of something else" });
        }
        Err(error) => return Err(damaged(path, error)),
    };
    let read = |key: &str| -> Result<Vec<u8>, OpenError> {
        let value = head.get(key).map_err(|error| damaged(path, error))?;
        value.map(|value| value.value().to_vec()).ok_or_else(|| damaged(path, format!("it has no `{key}`")))
    };
    let wrong = |key: &'static str| move |_| damaged(path, format!("its `{key}` has a wrong length"));
    let format = u32::from_le_bytes(read(FORMAT_KEY)?.try_into().map_err(wrong(FORMAT_KEY))?);
    if format != FORMAT {
        return Err(match format {
            0 => damaged(path, "its format is 0, which there never was"),
            found => OpenError::Newer { file: path.to_owned(), found, known: FORMAT },
        });
    }
    let seal_key = read(SEAL_KEY)?.try_into().map_err(wrong(SEAL_KEY))?;
    let sequence = u64::from_le_bytes(read(SEQUENCE_KEY)?.try_into().map_err(wrong(SEQUENCE_KEY))?);
    if sequence < acknowledged {
        let why = format!("it ends with step {sequence}, and {acknowledged} were written");
        return Err(damaged(path, why));
    }
    let mut world = World::default();
    for table in Table::ALL {
        let rows = match transaction.open_table(definition(table)) {
            Ok(rows) => rows,
            Err(TableError::TableDoesNotExist(_)) => continue,
            Err(error) => return Err(damaged(path, error)),
        };
        for row in rows.iter().map_err(|error| damaged(path, error))? {
            let (key, value) = row.map_err(|error| damaged(path, error))?;
            tables::restore(&mut world, table, key.value(), value.value())
                .map_err(|error| damaged(path, format!("an entry of `{}` cannot be read: {error}", table.name())))?;
        }
    }
    Ok(Kept { world, seal_key, sequence })
}

fn damaged(path: &Path, why: impl ToString) -> OpenError {
    OpenError::Damaged { file: path.to_owned(), why: why.to_string() }
}

fn refused(path: &Path, error: &DatabaseError) -> OpenError {
    match error {
        DatabaseError::DatabaseAlreadyOpen => OpenError::InUse { folder: path.parent().unwrap_or(path).to_owned() },
        DatabaseError::Storage(redb::StorageError::Io(why)) if why.kind() != io::ErrorKind::InvalidData => {
            failed(path, "opened")(io::Error::new(why.kind(), why.to_string())).into()
        }
        error => damaged(path, error),
    }
}
