/// An answer as it came over the wire.
struct RawResponse {
  let status: Int
  /// By lower-case name.
  let headers: [String: String]
  var body: [UInt8] = []

  init(head: String) {
    let lines = head.split(separator: "\r\n")
    status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let halves = line.split(separator: ":", maxSplits: 1)
      headers[halves[0].lowercased()] = halves.count == 2 ? String(halves[1].drop { $0 == " " }) : ""
    }
    self.headers = headers
  }

  var text: String {
    String(decoding: body, as: UTF8.self)
  }
}
