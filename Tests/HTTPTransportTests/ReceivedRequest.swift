/// A request as it stood on the wire.
struct ReceivedRequest: Sendable {
  let line: String
  let fields: [(name: String, value: String)]
  var body: [UInt8] = []

  /// Reads everything up to the empty line.
  init(head: String) {
    let lines = head.split(separator: "\r\n")
    line = lines.first.map { String($0) } ?? ""
    fields = lines.dropFirst().map { line in
      let name = line.prefix { $0 != ":" }
      return (name.lowercased(), String(line.dropFirst(name.count + 1).drop { $0 == " " }))
    }
  }

  var method: String { String(line.prefix { $0 != " " }) }
  var target: String { line.split(separator: " ").dropFirst().first.map { String($0) } ?? "" }
  var text: String { String(decoding: body, as: UTF8.self) }

  func header(_ name: String) -> String? { fields.first { $0.name == name }?.value }
}
