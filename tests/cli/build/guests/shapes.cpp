#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace shapes {
struct Shape {
    virtual ~Shape() = default;
    virtual int area(int scale) const = 0;
};
class Square : public Shape {
  public:
    explicit Square(int side) : side(side) {}
    int area(int scale) const override {
        if (scale == 0)
            __builtin_trap();
        return side * side * scale;
    }

  private:
    int side;
};
template <typename T>
[[gnu::noinline]] int sum(const std::vector<T> &items, int scale) {
    int total = 0;
    for (const auto &item : items) {
        int area = item->area(scale);
        total += area;
    }
    return total;
}
} // namespace shapes

int main(int argc, char **) {
    std::vector<std::unique_ptr<shapes::Shape>> all;
    for (int i = 1; i < 4; i++)
        all.push_back(std::make_unique<shapes::Square>(i));
    std::printf("%d\n", shapes::sum(all, argc));
    return shapes::sum(all, argc - 1);
}
