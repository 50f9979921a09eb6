/* Trees on the heap: made, searched and freed; an allocator's and pointers' work. */
#include "kernel.h"

struct node {
    struct node *left, *right;
    uint32_t key;
};

static struct node *insert(struct node *tree, uint32_t key) {
    struct node **at = &tree;
    while (*at) {
        if ((*at)->key == key)
            return tree;
        at = key < (*at)->key ? &(*at)->left : &(*at)->right;
    }
    *at = malloc(sizeof **at);
    **at = (struct node){.key = key};
    return tree;
}

static uint32_t depth(const struct node *tree) {
    if (!tree)
        return 0;
    uint32_t left = depth(tree->left), right = depth(tree->right);
    return 1 + (left > right ? left : right);
}

static void destroy(struct node *tree) {
    if (!tree)
        return;
    destroy(tree->left);
    destroy(tree->right);
    free(tree);
}

int main(int argc, char **argv) {
    for (uint32_t r = repeats(argc, argv, 30); r > 0; r--) {
        struct node *tree = NULL;
        for (int i = 0; i < 30000; i++)
            tree = insert(tree, random32());
        check(depth(tree));
        destroy(tree);
    }
    return finish();
}
