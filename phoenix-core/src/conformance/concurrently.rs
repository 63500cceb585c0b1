//! Futures side by side, without a runtime.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// Polls all of `futures` until each is done; their results are in the order of the futures.
pub(super) async fn all<'a, T>(futures: Vec<Pin<Box<dyn Future<Output = T> + Send + 'a>>>) -> Vec<T> {
    let mut running: Vec<_> = futures.into_iter().map(Running::Yet).collect();
    poll_fn(|context| {
        let mut is_pending = false;
        for place in &mut running {
            if let Running::Yet(future) = place {
                match future.as_mut().poll(context) {
                    Poll::Ready(result) => *place = Running::Done(result),
                    Poll::Pending => is_pending = true,
                }
            }
        }
        if is_pending { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    let result = |place| match place {
        Running::Done(result) => Some(result),
        Running::Yet(_) => None,
    };
    running.into_iter().filter_map(result).collect()
}

enum Running<'a, T> {
    Yet(Pin<Box<dyn Future<Output = T> + Send + 'a>>),
    Done(T),
}
