extension Parser {
  private var isAtBlockEnd: Bool {
    switch token.kind {
    case .end: true
    case .keyword(let word): ["end", "else", "elseif", "until"].contains(word)
    default: false
    }
  }

  mutating func block() throws(SyntaxError) -> [Statement] {
    try enter()
    defer { nesting -= 1 }
    var statements: [Statement] = []
    while !isAtBlockEnd {
      if try take(";") { continue }
      let isLast = isAt(keyword: "return")
      statements.append(try statement())
      if isLast { break }
    }
    return statements
  }

  private mutating func closedBlock() throws(SyntaxError) -> [Statement] {
    let body = try block()
    try expect(keyword: "end")
    return body
  }

  private mutating func statement() throws(SyntaxError) -> Statement {
    let span = token.span
    if try take("::") {
      let label = try name()
      try expect("::")
      return Statement(.label(label), span)
    }
    guard case .keyword(let word) = token.kind else { return try expressionStatement() }
    switch word {
    case "if": return try branches()
    case "while":
      try advance()
      let condition = try expression()
      try expect(keyword: "do")
      return Statement(.whileLoop(condition, try closedBlock()), span)
    case "do":
      try advance()
      return Statement(.block(try closedBlock()), span)
    case "for": return try loop()
    case "repeat":
      try advance()
      let body = try block()
      try expect(keyword: "until")
      return Statement(.repeatLoop(body, try expression()), span)
    case "function": return try functionStatement()
    case "local":
      try advance()
      return try localStatement(span)
    case "return":
      try advance()
      let values = isAtBlockEnd || isAt(";") ? [] : try expressions()
      _ = try take(";")
      return Statement(.giveBack(values), span)
    case "break":
      try advance()
      return Statement(.leave, span)
    case "goto":
      try advance()
      return Statement(.jump(try name()), span)
    default: return try expressionStatement()
    }
  }

  private mutating func branches() throws(SyntaxError) -> Statement {
    let span = token.span
    var branches: [Statement.Branch] = []
    repeat {
      try advance()
      let condition = try expression()
      try expect(keyword: "then")
      branches.append(.init(condition: condition, body: try block()))
    } while isAt(keyword: "elseif")
    if try take(keyword: "else") { branches.append(.init(condition: nil, body: try block())) }
    try expect(keyword: "end")
    return Statement(.branches(branches), span)
  }

  private mutating func loop() throws(SyntaxError) -> Statement {
    let span = token.span
    try advance()
    let first = try name()
    if try take("=") {
      let values = try expressions()
      guard values.count == 2 || values.count == 3 else { throw failure("'do' expected") }
      try expect(keyword: "do")
      return Statement(.numericFor(first, values, try closedBlock()), span)
    }
    var names = [first]
    while try take(",") { names.append(try name()) }
    try expect(keyword: "in")
    let values = try expressions()
    try expect(keyword: "do")
    return Statement(.genericFor(names, values, try closedBlock()), span)
  }

  private mutating func functionStatement() throws(SyntaxError) -> Statement {
    let span = token.span
    try advance()
    let first = try name()
    var target = Expression(.name(first.text), first.span)
    var isMethod = false
    while !isMethod, isAt(".") || isAt(":") {
      isMethod = isAt(":")
      try advance()
      target = try grown(.member(target, try name()), target.span, target)
    }
    let function = try functionBody(span, isMethod: isMethod)
    return Statement(.assignment([target], [Expression(.function(function), span, depth: function.depth + 1)]), span)
  }

  private mutating func localStatement(_ span: Span) throws(SyntaxError) -> Statement {
    if isAt(keyword: "function") {
      let word = token.span
      try advance()
      let name = try name()
      return Statement(.localFunction(name, try functionBody(word, isMethod: false)), span)
    }
    var names: [Name] = []
    repeat {
      names.append(try name())
      if try take("<") {
        let attribute = try name()
        guard ["const", "close"].contains(attribute.text) else { throw failure("unknown attribute") }
        try expect(">")
      }
    } while try take(",")
    return Statement(.local(names, try take("=") ? try expressions() : []), span)
  }

  private mutating func expressionStatement() throws(SyntaxError) -> Statement {
    let span = token.span
    let first = try suffixed()
    if isAt("=") || isAt(",") {
      try requireTarget(first)
      var targets = [first]
      while try take(",") {
        targets.append(try suffixed())
        try requireTarget(targets[targets.count - 1])
      }
      try expect("=")
      return Statement(.assignment(targets, try expressions()), span)
    }
    switch first.kind {
    case .call, .method: return Statement(.call(first), span)
    default: throw failure("syntax error")
    }
  }

  /// Only what can be set may stand before `=`.
  private func requireTarget(_ expression: Expression) throws(SyntaxError) {
    switch expression.kind {
    case .name, .member, .index: break
    default: throw failure("syntax error")
    }
  }
}
