/// A type in the notation of LuaCATS, such as `string|nil`, `wawp.caller` or `fun(call: wawp.call)`.
public struct ScriptType: Sendable, Equatable, ExpressibleByStringLiteral {
  /// The type as an annotation writes it.
  public let text: String

  /// Takes a type as an annotation writes it.
  public init(_ text: String) { self.text = text }

  /// Takes a type as an annotation writes it.
  public init(stringLiteral text: String) { self.text = text }

  /// The types of which a value has one: the parts between the `|` that stand in no bracket and no quotes.
  public var alternatives: [String] {
    var parts = [""]
    var depth = 0
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
      } else {
        switch character {
        case "\"", "'": quote = character
        case "(", "<", "{", "[": depth += 1
        case ")", ">", "}", "]": depth -= 1
        case "|" where depth == 0:
          parts.append("")
          continue
        default: break
        }
      }
      parts[parts.count - 1].append(character)
    }
    return parts.map { part in
      let word = part.drop { $0 == " " }
      return String(word.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// Whether nil is one of them.
  public var allowsNil: Bool { alternatives.contains("nil") || alternatives.contains("any") }

  /// The type of what has one of two types; what both name is named once.
  func union(_ other: ScriptType) -> ScriptType {
    var parts = alternatives
    for part in other.alternatives where !parts.contains(part) { parts.append(part) }
    // Nil is read last.
    if let place = parts.firstIndex(of: "nil") { parts.append(parts.remove(at: place)) }
    return ScriptType(parts.joined(separator: "|"))
  }
}
