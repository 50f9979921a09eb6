// A C++ host of text.wat as one is written: an owning class, lambdas for imports, strings and
// threads.
#include "text.h"
#include "check.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {
class Text {
  public:
    explicit Text(int weight) : weight(weight) {
        text_imports imports{};
        imports.env.context = this;
        imports.env.weigh = [](void *context, struct text *, uint32_t byte) -> uint32_t {
            Text *self = static_cast<Text *>(context);
            self->calls++;
            if (byte == '!')
                text_fail(self->instance, "no shouting");
            return byte * static_cast<uint32_t>(self->weight);
        };
        CHECK(text_create(&imports, &instance, nullptr, 0) == TEXT_OK);
    }
    Text(const Text &) = delete;
    Text &operator=(const Text &) = delete;
    ~Text() { text_destroy(instance); }

    int64_t sum(const std::string &text) {
        uint64_t result = 0;
        CHECK(text_memory_write(instance, 8, text.data(), text.size()));
        if (text_sum(instance, 8, static_cast<uint32_t>(text.size()), &result) != TEXT_OK)
            throw std::string(text_trap_message(instance));
        return static_cast<int64_t>(result);
    }

    int calls = 0;

  private:
    int weight;
    text *instance = nullptr;
};
} // namespace

int main() {
    std::vector<std::thread> threads;
    for (int weight = -3; weight <= 3; weight++)
        threads.emplace_back([weight] {
            auto text = std::make_unique<Text>(weight);
            for (int i = 0; i < 100; i++)
                CHECK(text->sum("abc") == weight * ('a' + 'b' + 'c'));
            std::string message;
            try {
                text->sum("ab!cd");
            } catch (const std::string &caught) {
                message = caught;
            }
            CHECK(message == "host error: no shouting");
            CHECK(text->calls == 303);
            CHECK(text->sum("") == 0);
        });
    for (std::thread &thread : threads)
        thread.join();
    return 0;
}
