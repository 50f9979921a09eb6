-- What lua.c runs: calls, tables, strings, closures, objects and the collector, each for about a tenth of a second. Everything
-- printed is the same on every machine: no order of pairs(), no address, no clock.
local seed = 42
local function random(limit)
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    return (seed >> 8) % limit
end

local function fib(n)
    if n < 2 then return n end
    return fib(n - 1) + fib(n - 2)
end

local function queens(n)
    local rows, up, down, count = {}, {}, {}, 0
    local function place(column)
        if column > n then
            count = count + 1
            return
        end
        for row = 1, n do
            if not rows[row] and not up[row + column] and not down[row - column + n] then
                rows[row], up[row + column], down[row - column + n] = true, true, true
                place(column + 1)
                rows[row], up[row + column], down[row - column + n] = false, false, false
            end
        end
    end
    place(1)
    return count
end

local function sieve(n)
    local composite, count = {}, 0
    for i = 2, n do
        if not composite[i] then
            count = count + 1
            for j = i * i, n, i do composite[j] = true end
        end
    end
    return count
end

local function sorted(n)
    local list = {}
    for i = 1, n do list[i] = random(1000000) end
    table.sort(list)
    table.sort(list, function(a, b) return a % 1000 < b % 1000 or (a % 1000 == b % 1000 and a < b) end)
    local sum = 0
    for i, value in ipairs(list) do sum = (sum * 31 + i * value) % 1000000007 end
    return sum
end

local function matrix(n)
    local function make(f)
        local rows = {}
        for i = 1, n do
            local row = {}
            for j = 1, n do row[j] = f(i, j) end
            rows[i] = row
        end
        return rows
    end
    local a = make(function(i, j) return (i * j % 7) / 8 end)
    local b = make(function(i, j) return (i + j) % 5 - 2.5 end)
    local trace = 0.0
    for i = 1, n do
        local row = a[i]
        for j = 1, n do
            local sum = 0.0
            for k = 1, n do sum = sum + row[k] * b[k][j] end
            if i == j then trace = trace + sum end
        end
    end
    return trace
end

local Point = {}
Point.__index = Point
Point.__add = function(a, b) return Point.new(a.x + b.x, a.y + b.y) end
function Point.new(x, y) return setmetatable({ x = x, y = y }, Point) end
function Point:turned() return Point.new(-self.y, self.x) end

local function objects(n)
    local sum = Point.new(0, 0)
    for i = 1, n do sum = (sum + Point.new(i, i % 3)):turned() end
    return sum.x, sum.y
end

local function tree(depth)
    if depth == 0 then return {} end
    return { tree(depth - 1), tree(depth - 1) }
end
local function size(node) return node[1] and 1 + size(node[1]) + size(node[2]) or 1 end

local function strings(n)
    local parts = {}
    for i = 1, n do
        parts[#parts + 1] = string.format('%05d:%s', i, string.char(97 + random(26), 97 + random(26), 97 + random(26)))
    end
    local text = table.concat(parts, ' ')
    local counts, vowels = {}, 0
    for word in text:gmatch('%d+:(%a+)') do counts[word] = (counts[word] or 0) + 1 end
    local words = {}
    for word in pairs(counts) do words[#words + 1] = word end
    table.sort(words)
    local changed, times = text:gsub('(%a)(%a)(%a)', '%3%1%2')
    for _ in changed:gmatch('[aeiou]') do vowels = vowels + 1 end
    return #text, #words, counts[words[1]], times, vowels, changed:upper():sub(-9)
end

local function closures(n)
    local function counter(step)
        local count = 0
        return function()
            count = count + step
            return count
        end
    end
    local total = 0
    for i = 1, n do
        local next = counter(i % 5)
        next()
        total = total + next()
    end
    return total
end

print('fib', fib(29))
print('queens', queens(8))
print('sieve', sieve(700000))
print('sorted', sorted(60000))
print('matrix', matrix(110))
print('objects', objects(400000))
print('tree', size(tree(16)))
print('strings', strings(60000))
print('closures', closures(500000))
