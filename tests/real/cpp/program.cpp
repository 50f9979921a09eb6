// A C++ program for the `real` tests: `program DIRECTORY WORDS...`, text on its standard input. It
// uses the library's containers, streams, files, environment and clocks, and prints only what every
// conforming library prints: no hash order, no unstable order of equals, of the clocks only that
// they run.
#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>
#include <chrono>
#include <complex>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iomanip>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <queue>
#include <random>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include <time.h>

namespace {

struct Shape {
    virtual ~Shape() = default;
    virtual double area() const = 0;
    virtual std::string name() const { return "shape"; }
};

struct Square : Shape {
    explicit Square(double side) : side(side) {}
    double area() const override { return side * side; }
    std::string name() const override { return "square"; }
    double side;
};

struct Triangle final : Square {
    using Square::Square;
    double area() const override { return Square::area() / 2; }
};

// Words and how often they occur, most frequent first and equals in alphabetical order.
std::vector<std::pair<std::string, int>> count_words(std::istream &in) {
    std::unordered_map<std::string, int> counts;
    std::string word;
    while (in >> word) {
        std::transform(word.begin(), word.end(), word.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        ++counts[word];
    }
    std::vector<std::pair<std::string, int>> sorted(counts.begin(), counts.end());
    std::sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    return sorted;
}

void show_words() {
    auto words = count_words(std::cin);
    std::cout << words.size() << " words\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(words.size(), 5); ++i)
        std::cout << std::left << std::setw(10) << words[i].first << std::right << std::setw(6)
                  << words[i].second << '\n';
}

// Sorts a million numbers in two ways; the checksums depend on every one of them.
void show_numbers() {
    std::mt19937 engine(42);
    std::vector<std::uint32_t> numbers(1000000);
    std::generate(numbers.begin(), numbers.end(), std::ref(engine));
    std::vector<std::uint32_t> heap = numbers;
    std::sort(numbers.begin(), numbers.end());
    std::make_heap(heap.begin(), heap.end());
    std::sort_heap(heap.begin(), heap.end());
    std::uint64_t checksum = 0;
    for (std::uint32_t number : numbers)
        checksum = checksum * 31 + number;
    std::cout << "sorted " << std::hex << checksum << std::dec << ' ' << (heap == numbers) << ' '
              << numbers.front() << ' ' << numbers.back() << '\n';
}

// Dijkstra over a grid whose costs come from a generator.
void show_path() {
    constexpr int side = 200;
    std::minstd_rand engine(7);
    std::vector<int> cost(side * side), distance(side * side, std::numeric_limits<int>::max());
    for (int &c : cost)
        c = static_cast<int>(engine() % 100);
    using Entry = std::pair<int, int>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    queue.emplace(distance[0] = 0, 0);
    while (!queue.empty()) {
        auto [so_far, at] = queue.top();
        queue.pop();
        if (so_far > distance[at])
            continue;
        const std::array<std::pair<int, int>, 4> steps{{{1, 0}, {-1, 0}, {0, 1}, {0, -1}}};
        for (auto [dx, dy] : steps) {
            int x = at % side + dx, y = at / side + dy;
            if (x < 0 || y < 0 || x >= side || y >= side)
                continue;
            int to = y * side + x, next = so_far + cost[to];
            if (next < distance[to])
                queue.emplace(distance[to] = next, to);
        }
    }
    std::cout << "path " << distance.back() << " sum "
              << std::accumulate(distance.begin(), distance.end(), std::int64_t{0}) << '\n';
}

void show_text() {
    std::ostringstream out;
    out << std::setprecision(17) << 0.1 << ' ' << std::fixed << std::setprecision(3) << 2.0005
        << ' ' << std::scientific << 123456.789 << ' ' << std::hexfloat << 0.75 << ' '
        << std::defaultfloat << 1e100;
    for (double value : {0.1, 1e21, 5e-324, 1.7976931348623157e308, -0.0, 3.141592653589793}) {
        std::array<char, 64> buffer;
        auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
        out << " ["
            << std::string_view(buffer.data(), static_cast<std::size_t>(end - buffer.data()))
            << ']';
    }
    std::cout << out.str() << '\n';

    const std::string text = "2024-02-29 and 1999-12-31, not 24-2-9";
    const std::regex date(R"((\d{4})-(\d{2})-(\d{2}))");
    for (std::sregex_iterator at(text.begin(), text.end(), date), end; at != end; ++at)
        std::cout << (*at)[3] << '.' << (*at)[2] << '.' << (*at)[1] << '\n';
    std::cout << std::stod("1.5e3") + std::stoi("-7f", nullptr, 16) << ' ' << std::bitset<12>(0xa5c)
              << ' ' << std::complex<double>(1, 2) * std::complex<double>(3, -1) << '\n';
}

void show_objects() {
    std::vector<std::unique_ptr<Shape>> shapes;
    shapes.push_back(std::make_unique<Square>(3.5));
    shapes.push_back(std::make_unique<Triangle>(4));
    for (const auto &shape : shapes)
        std::cout << shape->name() << ' ' << shape->area() << ' '
                  << (dynamic_cast<const Triangle *>(shape.get()) != nullptr) << '\n';
    std::variant<int, std::string, double> value = "text";
    std::visit([](const auto &v) { std::cout << "holds " << v << '\n'; }, value);
    std::function<std::uint64_t(int)> fibonacci = [&](int n) {
        return n < 2 ? static_cast<std::uint64_t>(n) : fibonacci(n - 1) + fibonacci(n - 2);
    };
    std::cout << "fibonacci " << fibonacci(25) << '\n';
}

// A stream buffer over a C file: clang's libc++ for WASI in Debian is built without <fstream>.
// Reading and writing share one position, as in std::filebuf.
class FileBuffer : public std::streambuf {
  public:
    FileBuffer(const std::string &path, const char *mode) : file(std::fopen(path.c_str(), mode)) {}
    ~FileBuffer() override {
        if (file != nullptr) {
            sync();
            std::fclose(file);
        }
    }
    bool is_open() const { return file != nullptr; }

  protected:
    int_type underflow() override {
        sync();
        std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file);
        setg(buffer.data(), buffer.data(), buffer.data() + count);
        return count == 0 ? traits_type::eof() : traits_type::to_int_type(buffer[0]);
    }
    int_type overflow(int_type c) override {
        sync();
        setp(buffer.data(), buffer.data() + buffer.size());
        return traits_type::eq_int_type(c, traits_type::eof())
                   ? 0
                   : sputc(traits_type::to_char_type(c));
    }
    // Leaves the C file at the stream's position, with both areas empty.
    int sync() override {
        if (pptr() != pbase())
            std::fwrite(pbase(), 1, static_cast<std::size_t>(pptr() - pbase()), file);
        if (egptr() != gptr())
            std::fseek(file, static_cast<long>(gptr() - egptr()), SEEK_CUR);
        setg(nullptr, nullptr, nullptr);
        setp(nullptr, nullptr);
        return std::fflush(file);
    }
    pos_type seekoff(off_type offset, std::ios_base::seekdir from,
                     std::ios_base::openmode) override {
        sync();
        int whence = from == std::ios_base::beg   ? SEEK_SET
                     : from == std::ios_base::cur ? SEEK_CUR
                                                  : SEEK_END;
        return std::fseek(file, static_cast<long>(offset), whence) == 0 ? pos_type(std::ftell(file))
                                                                        : pos_type(-1);
    }
    pos_type seekpos(pos_type position, std::ios_base::openmode mode) override {
        return seekoff(off_type(position), std::ios_base::beg, mode);
    }

  private:
    std::FILE *file;
    std::array<char, 1000> buffer;
};

bool exists(const std::string &path) { return FileBuffer(path, "r").is_open(); }

void write_numbers(const std::string &path) {
    FileBuffer numbers(path, "w");
    std::ostream out(&numbers);
    for (int i = 0; i < 20000; ++i)
        out << i * i % 9973 << (i % 10 == 9 ? '\n' : ' ');
    FileBuffer appended(path, "ab");
    out.flush();
    std::ostream(&appended) << "tail" << '\0' << "\xff";
}

bool show_files(const std::string &directory) {
    const std::string first = directory + "/numbers.txt", second = directory + "/renamed.txt";
    write_numbers(first);
    std::string line, last;
    {
        FileBuffer numbers(first, "rb");
        std::istream in(&numbers);
        int lines = 0;
        for (; std::getline(in, line); ++lines)
            last = line;
        in.clear();
        auto size = in.seekg(0, std::ios::end).tellg();
        std::string middle(8, '?');
        in.seekg(4096).read(middle.data(), 8);
        std::cout << lines << " lines, " << size << " bytes, last of " << last.size()
                  << ", middle \"" << middle << "\"\n";
    }
    {
        FileBuffer numbers(first, "r+b");
        std::iostream both(&numbers);
        both.seekp(10) << "PATCHED";
        both.seekg(5) >> line >> last;
        std::cout << line << '|' << last << '\n';
    }
    if (std::rename(first.c_str(), second.c_str()) != 0)
        return false;
    std::cout << exists(first) << exists(second) << FileBuffer(directory + "/none/x", "w").is_open()
              << (std::remove(second.c_str()) == 0);
    std::cout << (std::remove(second.c_str()) == 0) << '\n';
    FileBuffer left(directory + "/left.txt", "w");
    return bool(std::ostream(&left) << "left behind\n");
}

void show_environment() {
    for (const char *name : {"REAL_GREETING", "REAL_EMPTY", "REAL_UNSET"}) {
        const char *value = std::getenv(name);
        std::cout << name << (value != nullptr ? "=" : " is not set")
                  << (value != nullptr ? value : "") << '\n';
    }
}

void show_clocks() {
    using namespace std::chrono;
    auto start = steady_clock::now();
    auto date = system_clock::now();
    const struct timespec pause = {0, 20 * 1000 * 1000};
    nanosleep(&pause, nullptr);
    // Node rounds to milliseconds, and may wake up a little early.
    auto slept = steady_clock::now() - start;
    auto years = duration_cast<hours>(date.time_since_epoch()).count() / 24 / 365;
    std::cout << "slept " << (slept >= milliseconds(15) && slept < seconds(20)) << ", steady "
              << steady_clock::is_steady << ", this century " << (years > 53 && years < 130)
              << '\n';
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 2)
        return 2;
    for (int i = 2; i < argc; ++i)
        std::cout << i << ": \"" << argv[i] << "\"\n";
    show_words();
    show_numbers();
    show_path();
    show_text();
    show_objects();
    show_environment();
    show_clocks();
    if (!show_files(argv[1]))
        return 1;
    std::cerr << "to the standard error\n";
    return 42;
}
