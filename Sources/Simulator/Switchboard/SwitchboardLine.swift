/// What the stand-in's own pages and requests have to do with a switchboard; all of it on the event loop.
struct SwitchboardLine: Sendable {
  /// Is told of every request to the API.
  let hear: @Sendable (APINote) -> Void
  /// Places so many calls at once.
  let place: @Sendable (Int) -> Void
  /// What became of the calls so far.
  let reports: @Sendable () -> [CallReport]
}
