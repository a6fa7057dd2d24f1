"""A vision-language model of a few thousand weights, with a tokenizer and a processor."""

from __future__ import annotations

from pathlib import Path

WORDS = ["<pad>", "<s>", "</s>", "<unk>", "<image>", "<user>", "<assistant>", "<system>",
         "<end>"]  # fmt: skip
LETTERS = [chr(code) for code in range(32, 127)]
TEMPLATE = """{{ '<s>' }}{% for m in messages %}<{{ m['role'] }}>
{%- for part in m['content'] -%}
{%- if part['type'] == 'image' -%}<image>{%- else -%}{{ part['text'] }}{%- endif -%}
{%- endfor -%}<end>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"""


def make_tiny_model(folder: Path, seed: int = 0) -> Path:
    """A LLaVA of random weights, saved as a folder; every character is a token."""
    import torch
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import (
        CLIPImageProcessor,
        CLIPVisionConfig,
        LlamaConfig,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
        PreTrainedTokenizerFast,
    )

    vocabulary = {token: number for number, token in enumerate([*WORDS, *LETTERS])}
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    inner.decoder = decoders.Fuse()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        additional_special_tokens=WORDS[4:],
    )
    tokenizer.chat_template = TEMPLATE
    processor = LlavaProcessor(
        image_processor=CLIPImageProcessor(
            size={"shortest_edge": 16}, crop_size={"height": 16, "width": 16}
        ),
        tokenizer=tokenizer,
        patch_size=8,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=TEMPLATE,
    )
    torch.manual_seed(seed)
    config = LlavaConfig(
        vision_config=CLIPVisionConfig(
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            image_size=16,
            patch_size=8,
        ),
        text_config=LlamaConfig(
            vocab_size=len(vocabulary),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            max_position_embeddings=512,
            pad_token_id=0,
            bos_token_id=1,
            eos_token_id=2,
        ),
        image_token_index=vocabulary["<image>"],
        image_token_id=vocabulary["<image>"],
    )
    model = LlavaForConditionalGeneration(config)
    with torch.no_grad():
        # replies that depend on what is seen and said, and do not all end at once
        for weight in model.parameters():
            weight.normal_(0.0, 0.25)
    model.generation_config.pad_token_id = 0
    model.generation_config.eos_token_id = 2
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder
