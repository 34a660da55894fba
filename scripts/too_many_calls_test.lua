local test = require("wawp.test")

test("three calls ring, the fourth within ten minutes is rejected", function(t)
  for i = 1, 3 do
    t:call{ call_id = "C" .. i }:allowed("call number " .. i)
    t:advance("2m")
  end
  t:call{ call_id = "C4" }:expect{
    decision = "reject",
    reason = "4 calls in ten minutes",
    messages = 0,
  }
end)

test("later they ring again", function(t)
  for i = 1, 4 do
    t:call{ call_id = "C" .. i }
  end
  t:advance("11m")
  t:call{ call_id = "C5" }:allowed("call number 1")
end)

test("each caller is counted alone", function(t)
  for i = 1, 6 do
    t:call{ call_id = "C" .. i, from = "1555000000" .. i .. "@c.us" }:allowed("call number 1")
  end
end)

test("the ten minutes move on with each call", function(t)
  for i = 1, 6 do
    t:call{ call_id = "C" .. i }:allowed()
    t:advance("4m")
  end
end)

test("a call that does not say who calls is not counted", function(t)
  for i = 1, 5 do
    t:event{ event = "call.received", payload = { id = "C" .. i } }:allowed(test.like("who calls"))
  end
end)
