//! Clearing away what a crash left of operations that are over, or that never began.

use std::{fs, io};

use super::{directory, file, folder::Folder, lock, salt::Salt};

/// Removes records that are settled or were never whole, and locks without a record. The folder's lock is held.
pub(super) fn sweep(folder: &Folder) -> io::Result<()> {
    let _ = fs::remove_file(Salt::draft(folder));
    let is_anything_to_be_told = folder.has_one_that_looks_for_its_key()?;
    for id in folder.ids()? {
        let is_leftover = || {
            let read = folder.read(&id, file::look);
            read.is_ok_and(|(_, reading)| {
                reading.is_leftover()
                    && !(is_anything_to_be_told && reading.tells_whose_key_it_is())
            })
        };
        // The second look, under the lock, is the one that counts.
        if is_leftover()
            && let Some(_lock) = lock::of_record(&folder.lock_of(&id))?
            && is_leftover()
        {
            folder.remove(&id)?;
        }
    }
    for id in folder.locks()? {
        if !directory::exists(&folder.record(&id)) {
            let _ = fs::remove_file(folder.lock_of(&id));
        }
    }
    Ok(())
}
