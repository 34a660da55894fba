extension Parser {
  /// Left and right strength of the operators that stand between two expressions: section 3.4.8 of the manual.
  private static let strengths: [String: (left: Int, right: Int)] = [
    "or": (1, 1), "and": (2, 2), "<": (3, 3), ">": (3, 3), "<=": (3, 3), ">=": (3, 3), "~=": (3, 3), "==": (3, 3),
    "|": (4, 4), "~": (5, 5), "&": (6, 6), "<<": (7, 7), ">>": (7, 7), "..": (9, 8), "+": (10, 10), "-": (10, 10),
    "*": (11, 11), "/": (11, 11), "//": (11, 11), "%": (11, 11), "^": (14, 13),
  ]
  private static let unaryStrength = 12

  private var operatorHere: String? {
    switch token.kind {
    case .symbol(let text), .keyword(let text): text
    default: nil
    }
  }

  /// An expression that holds others; it fails when the tree becomes too deep for readers that recurse.
  mutating func grown(_ kind: Expression.Kind, _ span: Span, _ parts: Expression...) throws(SyntaxError) -> Expression {
    try grown(kind, span, of: parts)
  }

  private mutating func grown(_ kind: Expression.Kind, _ span: Span, of parts: [Expression]) throws(SyntaxError)
    -> Expression
  {
    let depth = 1 + (parts.lazy.map(\.depth).max() ?? 0)
    guard depth <= Parser.maximumDepth else { throw failure("too deeply nested") }
    deepest = max(deepest, depth)
    return Expression(kind, span, depth: depth)
  }

  mutating func expressions() throws(SyntaxError) -> [Expression] {
    var list = [try expression()]
    while try take(",") { list.append(try expression()) }
    return list
  }

  mutating func expression(above limit: Int = 0) throws(SyntaxError) -> Expression {
    try enter()
    defer { nesting -= 1 }
    let span = token.span
    var left: Expression
    if let sign = operatorHere, ["not", "-", "~", "#"].contains(sign) {
      try advance()
      let operand = try expression(above: Parser.unaryStrength)
      left = try grown(.unary(sign, operand), span, operand)
    } else {
      left = try simple()
    }
    while let sign = operatorHere, let strength = Parser.strengths[sign], strength.left > limit {
      try advance()
      let right = try expression(above: strength.right)
      left = try grown(.binary(sign, left, right), span, left, right)
    }
    return left
  }

  private mutating func simple() throws(SyntaxError) -> Expression {
    let span = token.span
    let kind: Expression.Kind
    switch token.kind {
    case .number(let text): kind = .number(text)
    case .string(let text): kind = .string(text)
    case .keyword("nil"): kind = .null
    case .keyword("true"): kind = .boolean(true)
    case .keyword("false"): kind = .boolean(false)
    case .symbol("..."): kind = .vararg
    case .symbol("{"): return try table()
    case .keyword("function"):
      try advance()
      let function = try functionBody(span, isMethod: false)
      return Expression(.function(function), span, depth: function.depth + 1)
    default: return try suffixed()
    }
    try advance()
    return Expression(kind, span)
  }

  mutating func suffixed() throws(SyntaxError) -> Expression {
    let span = token.span
    var expression: Expression
    if try take("(") {
      let inside = try self.expression()
      try expect(")")
      expression = try grown(.parenthesized(inside), span, inside)
    } else if case .name(let text) = token.kind {
      try advance()
      expression = Expression(.name(text), span)
    } else {
      throw failure("unexpected symbol")
    }
    while true {
      switch token.kind {
      case .symbol("."):
        try advance()
        expression = try grown(.member(expression, try name()), span, expression)
      case .symbol("["):
        try advance()
        let key = try self.expression()
        try expect("]")
        expression = try grown(.index(expression, key: key), span, expression, key)
      case .symbol(":"):
        try advance()
        let method = try name()
        let given = try arguments()
        expression = try grown(.method(expression, method, given), span, of: [expression] + given)
      case .symbol("("), .symbol("{"), .string:
        let given = try arguments()
        expression = try grown(.call(expression, given), span, of: [expression] + given)
      default: return expression
      }
    }
  }

  private mutating func arguments() throws(SyntaxError) -> [Expression] {
    switch token.kind {
    case .string(let text):
      let argument = Expression(.string(text), token.span)
      try advance()
      return [argument]
    case .symbol("{"): return [try table()]
    case .symbol("("):
      try advance()
      if try take(")") { return [] }
      let list = try expressions()
      try expect(")")
      return list
    default: throw failure("function arguments expected")
    }
  }

  private mutating func table() throws(SyntaxError) -> Expression {
    try enter()
    defer { nesting -= 1 }
    let span = token.span
    try expect("{")
    var fields: [TableField] = []
    while !isAt("}") {
      if try take("[") {
        let key = try expression()
        try expect("]")
        try expect("=")
        fields.append(.keyed(key, try expression()))
      } else if case .name = token.kind, try peek() == .symbol("=") {
        let name = try name()
        try advance()
        fields.append(.named(name, try expression()))
      } else {
        fields.append(.item(try expression()))
      }
      guard isAt(",") || isAt(";") else { break }
      try advance()
    }
    try expect("}")
    return try grown(.table(fields), span, of: fields.map(\.value))
  }

  mutating func functionBody(_ span: Span, isMethod: Bool) throws(SyntaxError) -> Function {
    try expect("(")
    var parameters = isMethod ? [Name(text: "self", span: span)] : []
    var isVariadic = false
    if !isAt(")") {
      repeat {
        if try take("...") {
          isVariadic = true
          break
        }
        parameters.append(try name())
      } while try take(",")
    }
    try expect(")")
    let outside = deepest
    deepest = 0
    let body = try block()
    try expect(keyword: "end")
    let depth = deepest + 1
    deepest = max(outside, depth)
    guard depth < Parser.maximumDepth else { throw failure("too deeply nested") }
    return Function(depth: depth, parameters: parameters, isVariadic: isVariadic, body: body, span: span)
  }
}
