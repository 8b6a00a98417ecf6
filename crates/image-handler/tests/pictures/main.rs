//! Uploads, honest and hostile, from their bytes to the files on the disk.

#[cfg(test)]
mod colors;
#[cfg(test)]
mod decoded;
#[cfg(test)]
mod difference;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod metadata;
#[cfg(test)]
mod motion;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod sizes;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod unfinished;
