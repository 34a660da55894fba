import LuaRuntime
import LuaSyntax
import Testing

struct AgreementTests {
  /// What all of the grammar is taken from, to be broken.
  private static let seed = #"""
    local a <const>, b = 0x1p4, "x\z  \65\u{41}" -- note
    function t.f:g(x, ...) return x // 2 .. [[long]], ~x & 3 end
    for i = 1, #t do if i ~= 2 then goto on elseif not x then break else t[i] = { 1, y = 2; [3] = ... } end ::on:: end
    for k, v in pairs(t) do repeat local z = k until z == v or v >= 1e3 end while a < b do t:f"s"{} ; end return 1
    """#

  @Test("reads whatever Lua reads, and crashes on nothing")
  func mutations() throws {
    let state = try LuaState(
      memoryLimit: 64 << 20, allowIO: false, functions: [], finder: { _ in .missing("none") }, output: { _, _ in })
    var random = Linear(state: 42)
    let seed = Array(AgreementTests.seed.utf8)
    var accepted = 0
    for _ in 0..<20_000 {
      var text = seed
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let place = Int.random(in: 0..<text.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text.remove(at: place)
        case 1: text[place] = UInt8.random(in: 0...255, using: &random)
        case 2: text.insert(seed[Int.random(in: 0..<seed.count, using: &random)], at: place)
        default: text.swapAt(place, Int.random(in: 0..<text.count, using: &random))
        }
      }
      let isRead = (try? Parser.parse(text)) != nil
      guard (try? state.load(text, name: "x")) != nil else { continue }
      accepted += 1
      #expect(isRead, "Lua reads this: \(String(decoding: text, as: UTF8.self))")
    }
    #expect(accepted > 500)
  }

  /// Numbers that are the same in every run.
  private struct Linear: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }
}
