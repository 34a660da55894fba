import Testing

@testable import WawpScript

@Suite("the heap of what is due")
struct DueHeapTests {
  @Test("gives the earliest first, and of those due together the one that was put in first")
  func order() {
    var heap = DueHeap()
    for (number, due) in [(3, 2.0), (0, 1.0), (2, 1.0), (1, 0.5)] { heap.insert(number, due: due) }
    var numbers: [Int] = []
    while let next = heap.popFirst() { numbers.append(next.number) }
    #expect(numbers == [1, 0, 2, 3])
    #expect(heap.first == nil && heap.count == 0)
  }

  @Test("lets go of any number, which may then be put in again", arguments: 1...10)
  func remove(_ seed: Int) {
    var heap = DueHeap()
    var dues: [Int: Double] = [:]
    for step in 0..<2000 {
      let number = step * 7 * seed % 101
      let due = Double(step * 31 * seed % 57)
      if dues.removeValue(forKey: number) != nil { heap.remove(number) }
      if step % 5 > 0 {
        heap.insert(number, due: due)
        dues[number] = due
      }
      #expect(heap.count == dues.count)
      #expect(heap.first?.due == dues.values.min())
    }
  }

  @Test("takes 32 bytes for each")
  func size() {
    var heap = DueHeap()
    for number in 0..<65_536 { heap.insert(number, due: 1) }
    #expect(heap.bytes <= 65_536 * 32)
    heap.clear()
    #expect(heap.bytes == 0)
  }
}
