extension SyntaxAdvice {
  /// A word that begins a block.
  private struct Opener {
    let place: Int
    /// Where the line begins in which it stands.
    let indentation: Int
    /// `for` and `while` until their `do`.
    var wantsDo = false
  }

  /// Where an `end` is missing or too many, as the indentation shows it.
  var blocks: String? {
    guard isAboutBlocks else { return nil }
    var open: [Opener] = []
    var lacking: Opener?
    var extra: Int?
    var elseIf: Int?
    var indentation = 1
    for near in 0..<min(place, tokens.count) {
      if beginsLine(near) { indentation = tokens[near].span.column }
      switch keyword(near) {
      case "function", "repeat": open.append(Opener(place: near, indentation: indentation))
      case "if":
        open.append(Opener(place: near, indentation: indentation))
        if keyword(near - 1) == "else", line(near - 1) == line(near) { elseIf = elseIf ?? line(near) }
      case "for", "while": open.append(Opener(place: near, indentation: indentation, wantsDo: true))
      case "do":
        if open.last?.wantsDo == true {
          open[open.count - 1].wantsDo = false
        } else {
          open.append(Opener(place: near, indentation: indentation))
        }
      case "until": _ = open.popLast()
      case "end":
        guard let opener = open.popLast() else { continue }
        guard beginsLine(near), lacking == nil, extra == nil else { continue }
        if tokens[near].span.column < opener.indentation { lacking = opener }
        if tokens[near].span.column > opener.indentation { extra = near }
      default: break
      }
    }
    if isOneTooMany {
      return extra.map { "there is one `end` too many, perhaps the one in line \(line($0))" }
        ?? "there is one `end` too many"
    }
    if let elseIf { return "line \(elseIf): `else if` begins another `if`, with an `end` of its own; write `elseif`" }
    guard let opener = lacking ?? open.last, let word = keyword(opener.place) else { return nil }
    return "the `\(word)` in line \(line(opener.place)) has no `end`"
  }

  private var isOneTooMany: Bool {
    keyword(place) == "end" && (error.message == "<eof> expected" || keyword(place - 1) == "end")
  }

  /// Whether reading ended for want of an `end`, or at one that closes nothing.
  private var isAboutBlocks: Bool {
    if place < tokens.count, tokens[place].kind == .end { return true }
    switch symbol(place) {
    case ")", "}": return error.message == "unexpected symbol" || error.message == "'end' expected"
    default: return isOneTooMany || error.message == "'end' expected"
    }
  }
}
