/// What is due when: numbered places, of which the earliest is found at once and any can be taken out.
///
/// Those due at the same moment come in the order in which they were put in. A binary heap that knows where in it each
/// number stands.
package struct DueHeap {
  /// When the thing of this number is due.
  package struct Entry {
    package let due: Double
    /// Grows with each that is put in.
    let order: UInt64
    package let number: Int
  }

  /// As small as it can be: there may be very many.
  private struct Item {
    let due: Double
    let order: UInt64
    let number: UInt32

    func isBefore(_ other: Item) -> Bool { due != other.due ? due < other.due : order < other.order }
  }

  private var items: [Item] = []
  /// Where each number stands in `items`; of no meaning for one that is not in the heap.
  private var places: [UInt32] = []
  /// The order of the latest that was put in.
  private(set) var last: UInt64 = 0

  package init() {}

  package var count: Int { items.count }

  /// Bytes that it holds.
  package var bytes: Int { items.capacity * MemoryLayout<Item>.stride + places.capacity * MemoryLayout<UInt32>.stride }

  /// The earliest.
  package var first: Entry? {
    items.first.map { Entry(due: $0.due, order: $0.order, number: Int($0.number)) }
  }

  /// Puts in a number that is not in the heap; numbers are small, and used again.
  package mutating func insert(_ number: Int, due: Double) {
    last += 1
    // Twice as much each time, and no more: left to themselves, arrays also double what the allocator gave them for nothing.
    if number >= places.capacity { places.reserveCapacity(max(2 * places.count, number + 1)) }
    while places.count <= number { places.append(0) }
    if items.count == items.capacity { items.reserveCapacity(max(2 * items.count, 4)) }
    items.append(Item(due: due, order: last, number: UInt32(number)))
    siftUp(items.count - 1)
  }

  /// Takes out a number that is in the heap.
  package mutating func remove(_ number: Int) { remove(at: Int(places[number])) }

  /// Takes out the earliest.
  package mutating func popFirst() -> Entry? {
    guard let first else { return nil }
    remove(at: 0)
    return first
  }

  /// Gives the room of an empty heap back.
  mutating func clear() {
    items = []
    places = []
  }

  private mutating func put(_ item: Item, at place: Int) {
    items[place] = item
    places[Int(item.number)] = UInt32(place)
  }

  private mutating func siftUp(_ start: Int) {
    let item = items[start]
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      guard item.isBefore(items[parent]) else { break }
      put(items[parent], at: place)
      place = parent
    }
    put(item, at: place)
  }

  private mutating func siftDown(_ start: Int) {
    let item = items[start]
    var place = start
    while true {
      var child = 2 * place + 1
      guard child < items.count else { break }
      if child + 1 < items.count, items[child + 1].isBefore(items[child]) { child += 1 }
      guard items[child].isBefore(item) else { break }
      put(items[child], at: place)
      place = child
    }
    put(item, at: place)
  }

  private mutating func remove(at place: Int) {
    let end = items.removeLast()
    guard place < items.count else { return }
    put(end, at: place)
    siftDown(place)
    siftUp(Int(places[Int(end.number)]))
  }
}
