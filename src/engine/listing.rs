//! All samples that match, page after page, each once. The service's count is not relied on: samples come and go
//! while the pages are read.

use crate::ids::Ids;

#[derive(Debug)]
pub struct Listing {
    page_size: u32,
    offset: u32,
    seen: Ids,
    done: bool,
}

impl Listing {
    pub fn new(page_size: u32) -> Self {
        Listing { page_size, offset: 0, seen: Ids::default(), done: false }
    }

    /// The number of the page to read next, unless there is none.
    pub fn next(&self) -> Option<u32> {
        (!self.done).then_some(self.offset)
    }

    /// Takes the page's ids and says which are new. A page that is short, empty or a repetition is the last.
    pub fn take(&mut self, page: &[String]) -> Vec<bool> {
        let new: Vec<bool> = page.iter().map(|id| self.seen.insert(id)).collect();
        self.offset += 1;
        self.done = (page.len() as u32) < self.page_size || !new.contains(&true);
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| id.to_string()).collect()
    }

    #[test]
    fn ends_with_a_short_page() {
        let mut listing = Listing::new(2);
        assert_eq!(listing.next(), Some(0));
        assert_eq!(listing.take(&page(&["a", "b"])), [true, true]);
        assert_eq!(listing.next(), Some(1));
        assert_eq!(listing.take(&page(&["b"])), [false]);
        assert_eq!(listing.next(), None);
    }

    #[test]
    fn ends_with_an_empty_page_and_with_a_repetition() {
        let mut listing = Listing::new(2);
        listing.take(&page(&["a", "b"]));
        listing.take(&[]);
        assert_eq!(listing.next(), None);
        let mut listing = Listing::new(2);
        listing.take(&page(&["a", "b"]));
        assert_eq!(listing.take(&page(&["b", "a"])), [false, false]);
        assert_eq!(listing.next(), None);
    }
}
