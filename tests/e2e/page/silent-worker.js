// A worker that is something else, and says nothing.
addEventListener('message', () => {});
