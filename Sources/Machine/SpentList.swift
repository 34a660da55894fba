/// What one thread is done with and another one made: kept until that one comes by and frees it.
///
/// malloc gives each thread a part of the heap to itself. Whoever frees what comes from another thread's part needs that part's
/// lock, and two threads that work for each other without a pause wait for one another more than once for each event.
public struct SpentList<Element> {
  private let capacity: Int
  private var recent: [Element] = []
  private var older: [Element] = []

  /// - Parameter capacity: how many it keeps at most; it holds their memory until they are taken.
  public init(capacity: Int) { self.capacity = capacity }

  /// Keeps one, if there is room; otherwise it is freed here and now, as it would be without this.
  public mutating func add(_ element: Element) {
    if recent.count < capacity / 2 { recent.append(element) }
  }

  /// Two of those that have been here for longest, by and large, for a thread that makes one and is to free them.
  ///
  /// Two, so that they become fewer.
  public mutating func takeTwo() -> (Element?, Element?) {
    if older.isEmpty { swap(&recent, &older) }
    return (older.popLast(), older.popLast())
  }

  /// All of them, for when nobody comes by any more.
  public mutating func takeAll() -> [Element] {
    defer { (recent, older) = ([], []) }
    return recent + older
  }
}
