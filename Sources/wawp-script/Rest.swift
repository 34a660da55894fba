/// Gives memory back when there was much to do and now there is nothing.
struct Rest {
  /// Events, or calls whose end was awaited, after which that is worth its while.
  private static let worthwhile = 1000

  private var latest = (accepted: 0, open: 0)
  private var atGiving = (accepted: 0, open: 0)

  /// To be called every few seconds; `give` is what is done.
  mutating func look(_ activity: (accepted: Int, open: Int), give: () -> Void) {
    defer { latest = activity }
    guard activity == latest else { return }
    let work = activity.accepted - atGiving.accepted + max(0, atGiving.open - activity.open)
    guard work >= Rest.worthwhile else { return }
    atGiving = activity
    give()
  }
}
