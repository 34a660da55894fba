local test = require("wawp.test")

test("a first call is refused, and the message says what to do", function(t)
  t:call{}:expect{ decision = "reject", message = test.like("call again within three minutes") }
end)

test("a second call within three minutes rings", function(t)
  t:call{ call_id = "FIRST" }:rejected("a first call")
  t:advance("2m")
  t:call{ call_id = "SECOND" }:allowed("the second call within three minutes")
end)

test("one after ten minutes is a first call again", function(t)
  t:call{ call_id = "FIRST" }:rejected()
  t:advance("10m")
  t:call{ call_id = "SECOND" }:rejected("a first call")
end)

test("another caller's first call is refused", function(t)
  t:call{ from = "15550000002@c.us" }:rejected()
  t:call{ from = "15550000003@c.us", call_id = "OTHER" }:rejected()
end)

test("groups ring", function(t)
  t:call{ group = true }:allowed()
end)
